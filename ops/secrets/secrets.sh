#!/bin/sh
# The secrets of docker-compose.yml and of the broker on its own. Needs nothing but a POSIX shell and sha256sum.
#
#   ops/secrets/secrets.sh make                  makes what is missing, changes nothing that is there
#   ops/secrets/secrets.sh add-gateway ID        reads the gateway's secret from standard input
#   ops/secrets/secrets.sh remove-gateway ID     its open connection ends at once
#
# The folder is this one, or SECRETS_DIR.
set -eu
umask 077

dir=${SECRETS_DIR:-$(cd "$(dirname "$0")" && pwd)}
# Every process in the containers runs as this user; Compose hands over files with the owner that they have here.
owner=1000

fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

hash_of() {
  sha256sum | cut -c 1-64
}

# 32 random bytes as 64 hexadecimal digits, without a line end.
random() {
  od -An -N32 -tx1 /dev/urandom | tr -d ' \n'
}

make_secret() {
  [ -s "$dir/$1" ] && return
  random >"$dir/$1.new"
  mv "$dir/$1.new" "$dir/$1"
  printf 'made %s\n' "$1"
}

# The broker watches the folder and takes a file that is renamed into its place as a whole.
write_credentials() {
  {
    printf '{\n  "gateways": {'
    comma=''
    for file in "$dir"/broker/gateways/*; do
      [ -f "$file" ] || continue
      printf '%s\n    "%s": "%s"' "$comma" "$(basename "$file")" "$(cat "$file")"
      comma=','
    done
    printf '\n  },\n  "services": { "ingest": "%s" }\n}\n' "$(hash_of <"$dir/mqtt_password")"
  } >"$dir/broker/credentials.json.new"
  mv "$dir/broker/credentials.json.new" "$dir/broker/credentials.json"
}

hand_over() {
  case $(id -u) in
  0) chown -R "$owner:$owner" "$dir/broker" "$dir"/*_password "$dir"/*_token ;;
  "$owner") ;;
  *) printf 'The containers run as user %s and cannot read these files. Run this as root for containers.\n' "$owner" >&2 ;;
  esac
}

check_id() {
  case $1 in
  '' | ingest | *[!a-z0-9-]*) fail "'$1' is not the id of a gateway" ;;
  esac
  [ -f "$dir/mqtt_password" ] || fail "There are no secrets in $dir yet: run '$0 make' first"
}

case ${1:-} in
make)
  mkdir -p "$dir/broker/gateways"
  for name in mqtt_password influx_admin_password influx_admin_token grafana_admin_password grafana_influx_password; do
    make_secret "$name"
  done
  write_credentials
  ;;
add-gateway)
  check_id "${2:-}"
  secret=$(cat)
  [ -n "$secret" ] || fail 'The secret is expected on standard input'
  printf %s "$secret" | hash_of >"$dir/broker/gateways/.new"
  mv "$dir/broker/gateways/.new" "$dir/broker/gateways/$2"
  write_credentials
  ;;
remove-gateway)
  check_id "${2:-}"
  [ -f "$dir/broker/gateways/$2" ] || fail "$2 is not among the gateways"
  rm "$dir/broker/gateways/$2"
  write_credentials
  ;;
*) fail "Usage: $0 make | add-gateway ID | remove-gateway ID" ;;
esac
hand_over
