#!/bin/bash
# A real Secret Service (gnome-keyring) for one command, without a display and apart from the user's.
# Needs Debian's gnome-keyring and dbus.
#
# usage: secret_service.sh unlocked|fresh|none FOLDER COMMAND...
#   unlocked  the login keyring is there and open
#   fresh     the service runs, no keyring was ever made
#   none      no service at all
# FOLDER is the home folder of the run: given twice, the second run finds the first one's keyring.
set -eu
state=$1 home=$2
shift 2
export HOME=$home XDG_DATA_HOME=$home/data XDG_RUNTIME_DIR=$home/run
export XDG_CONFIG_HOME=$home/config XDG_CACHE_HOME=$home/cache
mkdir -p "$XDG_DATA_HOME/keyrings" "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME"
mkdir -p -m 700 "$XDG_RUNTIME_DIR"
unset DISPLAY WAYLAND_DISPLAY PYTHON_KEYRING_BACKEND DBUS_SESSION_BUS_ADDRESS

if [ "$state" = none ]; then
  exec "$@"
fi

export STATE=$state
exec dbus-run-session -- bash -c '
  set -eu
  if [ "$STATE" = unlocked ]; then
    printf test-password |
      gnome-keyring-daemon --unlock --foreground --components=secrets >/dev/null 2>"$HOME/daemon.log" &
  else
    gnome-keyring-daemon --start --foreground --components=secrets >/dev/null 2>"$HOME/daemon.log" &
  fi
  daemon=$!
  trap "kill $daemon 2>/dev/null || true; wait $daemon 2>/dev/null || true" EXIT
  for _ in $(seq 100); do
    if dbus-send --session --print-reply --dest=org.freedesktop.DBus /org/freedesktop/DBus \
      org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets | grep -q true; then
      "$@"
      exit
    fi
    sleep 0.05
  done
  echo "gnome-keyring-daemon did not come up" >&2
  cat "$HOME/daemon.log" >&2
  exit 70
' _ "$@"
