#!/usr/bin/env bash
# A base for our images, made on this machine: Debian's smallest system with what Ubuntu's image has besides, the user `ubuntu`.
#
#   base.sh NAME            import it into the engine ($DOCKER_HOST) as the image NAME
#
# The certificates that this machine trusts are baked in, so that `pip` works in a build wherever it works on the machine.
set -euo pipefail

name=${1:?the name of the image}
fail() { printf '✗ %s\n' "$1" >&2; exit 1; }
[ "$(id -u)" = 0 ] || fail "a base is made by root alone"
command -v debootstrap >/dev/null || {
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -y -qq --no-install-recommends debootstrap >/dev/null
} || fail "debootstrap could not be installed; as root: apt-get install debootstrap"

root=$(mktemp -d)
trap 'rm -rf --one-file-system "$root"' EXIT
# shellcheck source=/dev/null
own=$(. /etc/os-release; echo "$VERSION_CODENAME")
# shellcheck disable=SC2016 # apt expands it
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $own" | sort -u | head -1)
debootstrap --variant=minbase --include=ca-certificates "$own" "$root" "$mirror" >"$root.log" 2>&1 \
  || { tail -5 "$root.log" >&2; fail "debootstrap could not make a $own system"; }
rm -f "$root.log"
cp "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" "$root/usr/local/share/ca-certificates/host.crt"
chroot "$root" update-ca-certificates >/dev/null 2>&1
chroot "$root" useradd --create-home --uid 1000 --shell /bin/bash ubuntu
rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/var/log/*
tar -C "$root" -cf - . | docker import \
  --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' --change 'CMD ["/bin/bash"]' - "$name" >/dev/null
