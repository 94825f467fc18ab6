#!/usr/bin/env bash
# A Docker Engine for the tests of our images, from Debian's packages: unpacked into a folder, not installed.
#
#   engine.sh fetch         fetch and unpack it
#   engine.sh start NETNS   start it: in the network namespace NETNS (made where it is missing), where published ports work and
#                           nothing can leave; or in the host's (NETNS is `host`), where builds reach the package registries
#   engine.sh stop          stop it, and take away what it mounted
#   engine.sh clean         stop it, and remove the folder
#
# The folder is $RUNDIFF_ENGINE. What it says on standard output is nothing; `$RUNDIFF_ENGINE/dockerd.log` has the engine's own words.
set -euo pipefail

: "${RUNDIFF_ENGINE:?the folder of the engine}"
mkdir -p "$RUNDIFF_ENGINE"
D=$(cd "$RUNDIFF_ENGINE" && pwd)
# Its sockets' paths may be no longer than 107 characters.
E=/run/rundiff-$(cksum <<<"$D" | cut -d " " -f 1)

fail() { printf '✗ %s\n' "$1" >&2; exit 1; }

fetch() {
  [ ! -e "$D/.fetched" ] || return 0
  [ "$(id -u)" = 0 ] || fail "a Docker Engine is started by root alone; run the tests of the images as root"
  command -v apt-get dpkg ip nsenter >/dev/null || fail "the engine comes from Debian's packages: apt-get, dpkg, iproute2 and util-linux are needed"
  local own mirror options=(-qq -o "APT::Sandbox::User=root")
  # shellcheck source=/dev/null
  own=$(. /etc/os-release; echo "$VERSION_CODENAME")
  apt-get "${options[@]}" update
  # The packages are taken from where this machine takes its own: no address is written down.
  # shellcheck disable=SC2016 # apt expands it
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $own" | sort -u | head -1)
  [ -n "$mirror" ] || fail "this machine's package sources have no $own, from which the engine is taken"
  mkdir -p "$D"/apt/{lists/partial,cache/archives/partial} "$D"/{debs,root,bin,config/cli-plugins}
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$D/apt/sources.list"
  local newer=("${options[@]}" -o "Dir::Etc::SourceList=$D/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o "Dir::State::Lists=$D/apt/lists" -o "Dir::Cache=$D/apt/cache")
  apt-get "${newer[@]}" update
  # Of Debian 13 all that its neighbour's C library can run; runc needs a newer one, so it is the machine's own.
  (cd "$D/debs" && apt-get "${newer[@]}" download docker.io docker-cli docker-buildx docker-compose containerd \
    && apt-get "${options[@]}" download runc)
  local deb
  for deb in "$D"/debs/*.deb; do dpkg -x "$deb" "$D/root"; done
  ln -sfn "$D"/root/usr/{sbin/dockerd,bin/docker,bin/containerd,bin/containerd-shim-runc-v2,sbin/docker-proxy,sbin/runc} "$D/bin/"
  [ -e "$D/bin/runc" ] || ln -sfn "$D/root/usr/bin/runc" "$D/bin/runc"
  [ -e "$D/bin/docker-proxy" ] || ln -sfn "$D/root/usr/bin/docker-proxy" "$D/bin/docker-proxy"
  local plugin
  for plugin in docker-buildx docker-compose; do
    ln -sfn "$(find "$D/root/usr" -path "*/cli-plugins/$plugin" | head -1)" "$D/config/cli-plugins/$plugin"
  done
  rm -rf "$D/debs" "$D/apt"
  touch "$D/.fetched"
}

start() {
  local into=("env") options=(--data-root "$D/data" --exec-root "$E" --pidfile "$D/dockerd.pid" -H "unix://$D/docker.sock"
    --storage-driver overlay2 --iptables=false --ip6tables=false)
  if [ "$1" = host ]; then
    options+=(--bridge=none --ip-forward=false)
  else
    [ -e "/run/netns/$1" ] || ip netns add "$1"
    ip -n "$1" link set lo up
    # `ip netns exec` mounts /sys anew, and hides the control groups.
    into=(nsenter "--net=/run/netns/$1")
  fi
  local runtime
  for runtime in "$D"/runtimes/*; do
    [ ! -e "$runtime" ] || options+=(--add-runtime "$(basename "$runtime")=$(readlink "$runtime" || echo "$runtime")")
  done
  # What stands in $D/hooks is found first: a container runtime's hook, where a test puts one.
  PATH="$D/hooks:$D/bin:$PATH" setsid "${into[@]}" dockerd "${options[@]}" >>"$D/dockerd.log" 2>&1 </dev/null &
  local _
  for _ in $(seq 300); do
    DOCKER_HOST="unix://$D/docker.sock" "$D/bin/docker" version >/dev/null 2>&1 && return 0
    kill -0 $! 2>/dev/null || break
    sleep 0.1
  done
  tail -5 "$D/dockerd.log" >&2
  fail "the engine does not start; its log is $D/dockerd.log"
}

stop() {
  local pid
  if pid=$(cat "$D/dockerd.pid" 2>/dev/null) && kill "$pid" 2>/dev/null; then
    while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
  fi
  [ ! -e "$E/netns/default" ] || umount "$E/netns/default" 2>/dev/null || true
  # One that could not start leaves its folder mounted upon itself.
  ! mountpoint --quiet "$D/data" || umount "$D/data"
  rm -f "$D/dockerd.pid" "$D/docker.sock"
  rm -rf --one-file-system "$E"
}

case "${1:-}" in
  fetch) fetch ;;
  start) stop; start "${2:?host, or the name of a network namespace}" ;;
  stop) stop ;;
  clean) stop; rm -rf --one-file-system "$D" ;;
  *) fail "engine.sh fetch | start NETNS | stop | clean" ;;
esac
