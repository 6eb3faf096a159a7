/** For people, where daily back-ups are wanted and none succeeds. */
export const BACKUP_OVERDUE = {
  zh: '已经两天多没有成功的备份。请到“存储”页面看原因。',
  en: 'There has been no good back-up for more than two days. The storage page says why.',
} as const;
