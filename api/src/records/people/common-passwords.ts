/**
 * Passwords that guessing begins with and that are long enough for the policy: from the heads of published lists of
 * leaked passwords, Chinese and international, and what this product's name suggests. Lower case, without spaces.
 */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `1234567890 0123456789 0987654321 9876543210 12345678910 123456789a a123456789 123456789q q123456789 abc123456789
  1234567891 1234554321 1122334455 1357924680 1029384756 5201314520 5201314521 5201314123 1314520520 1314521521
  woaini1314 woaini5201314 woaini520 woaini1234 woaini123456 iloveyou123 iloveyou1314 iloveyou520 aini1314520
  qwertyuiop qwertyuiop123 qwerty123456 qwerty12345 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc qazwsxedcrfv qazwsx123456
  q1w2e3r4t5 q1w2e3r4t5y6 asdfghjkl123 asdfghjkl1 zxcvbnm123 zxcvbnm1234 asdfghjklzxcvbnm qwerasdfzxcv 123qweasdzxc
  1qazxsw23edc zaq12wsxcde3 qweasdzxc123 abcdefghij abcdefghijk abcd123456 abcd12345678 abc1234567 a1b2c3d4e5
  aa123456789 aaa123456789 as123456789 zxc123456789 qq123456789 qwe123456789 123123123123 1231231231 1212121212
  123456123456 123321123321 1234512345 1234567899 1234567898 12345678900 147258369 14725836900 1472583690 147852369
  password12 password123 password1234 password12345 password123456 passw0rd123 p@ssw0rd123 p@ssword123 passwordpassword
  mypassword letmein123 welcome123 welcome1234 welcome12345 changeme123 changeme1234 administrator admin12345
  admin123456 admin1234567 admin12345678 admin123456789 adminadmin admin@12345 root123456 test123456 user123456
  superman123 sunshine123 football123 baseball123 princess123 computer123 internet123 samsung123 michael123
  dragon1234 monkey1234 shadow1234 master1234 trustno1234 iloveyou12 iloveyou1234 qwertyuiop1 1qaz2wsx3e
  mima123456 mima12345678 mimamima123 zhongguo123 zhongguo1949 china123456 beijing2008 woaizhongguo woaiwojia
  gongxiaoshe lengku123456 lengkumima coldfield1 coldfield12 coldfield123 coldfield1234 coldfield12345
  woshishei123 nihao123456 nihaonihao woaimama123 caonima123 asd123456789 aptx4869aptx 7758521521 7758258521`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
