#!/usr/bin/env bash
# Installs what this machine lacks, and nothing twice.
#
#   deploy/bootstrap.sh [runtime|test]
#
# runtime  what `make run` needs: the system libraries of the PDF writer, a Chinese font, gettext, Node, the Python and
#          front-end packages of the lock files, compiled translations
# test     the same, and what the tests add: PostgreSQL, Redis, Chromium, the PDF tools, the development packages
#
# Made for Debian 12 with Python 3.11, as root or with sudo. Each step is stamped with a hash of its inputs
# (var/stamps), so a second call costs a fraction of a second.
set -euo pipefail

mode="${1:-runtime}"
case "$mode" in
    runtime | test) ;;
    *) echo "usage: deploy/bootstrap.sh [runtime|test]" >&2; exit 2 ;;
esac

cd "$(dirname "${BASH_SOURCE[0]}")/.."
stamps=var/stamps
mkdir -p "$stamps"
# Two callers at once (a run and a test) take turns.
exec 9>"$stamps/lock"
flock 9

uv_version=0.13.9   # installed when the machine has none, or an older one than uv_oldest
uv_oldest=0.9
python_oldest=3.11
python_newest=3.13
node_oldest=18

say() { printf 'bootstrap: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }
digest() { sha256sum -- "$@" | sha256sum | cut -d ' ' -f 1; }
stamped() { [ -f "$stamps/$1" ] && [ "$(cat "$stamps/$1")" = "$2" ]; }
stamp() { printf '%s' "$2" >"$stamps/$1"; }

# --- packages of the system ---------------------------------------------------------------------------------------

node_is_recent() { has node && has npm && at_least "$(node --version | tr -d v)" "$node_oldest"; }
postgres_is_there() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
uv_is_recent() { [ -x "$1" ] && at_least "$("$1" --version | cut -d ' ' -f 2)" "$uv_oldest"; }
our_uv() {
    local found
    for found in "$(command -v uv || true)" var/tools/bin/uv; do
        if [ -n "$found" ] && uv_is_recent "$found"; then printf '%s' "$found"; return; fi
    done
}

missing_packages() {
    local wanted=(ca-certificates tzdata libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 libfontconfig1
        fonts-wqy-microhei gettext)
    # Where uv is still to be installed, Debian's Python needs the package that lets it make a virtual environment.
    [ -n "$(our_uv)" ] || [ -d var/tools/bin ] || python3 -c 'import ensurepip' 2>/dev/null || wanted+=(python3-venv)
    if [ "$mode" = test ]; then wanted+=(chromium poppler-utils); fi
    dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null \
        | awk '$1 == "installed" { print $2 }' >"$stamps/installed" || true   # a package dpkg never heard of is no error
    printf '%s\n' "${wanted[@]}" | grep -vxF -f "$stamps/installed" || true
    node_is_recent || printf '%s\n' nodejs npm
    if [ "$mode" = test ]; then
        postgres_is_there || echo postgresql
        has redis-server || echo redis-server
    fi
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif has sudo; then sudo "$@"
    else die "needs root or sudo for: $*"
    fi
}

install_packages() {
    say "installing Debian packages: $*"
    # Nothing that a package brings is to be started by being installed: the tests start servers of their own.
    local policy=/usr/sbin/policy-rc.d policy_is_ours=
    if [ ! -e "$policy" ]; then
        policy_is_ours=yes
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
    fi
    local failed=
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=3 update \
        && as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends \
            -o Acquire::Retries=3 -o DPkg::Lock::Timeout=120 install "$@" </dev/null >"$stamps/apt.log" 2>&1 \
        || failed=yes
    if [ -n "$policy_is_ours" ]; then as_root rm -f "$policy"; fi
    if [ -n "$failed" ]; then
        tail -n 20 "$stamps/apt.log" >&2 || true
        die "apt-get could not install: $*"
    fi
}

system_step() {
    if ! has dpkg-query || ! has apt-get; then
        say "no apt on this machine: deploy/README.md lists what has to be there"
        return
    fi
    local missing
    mapfile -t missing < <(missing_packages)
    if [ "${#missing[@]}" -gt 0 ]; then install_packages "${missing[@]}"; fi
    node_is_recent || die "Node $node_oldest or newer is needed, this machine has $(node --version 2>/dev/null || echo none)"
}

# A company's own certificate authority is known to the machine, not to uv.
export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}" UV_NATIVE_TLS="${UV_NATIVE_TLS:-true}"
export UV_PYTHON_DOWNLOADS=never

# --- Python -------------------------------------------------------------------------------------------------------

find_python() {
    local candidate version
    for candidate in python3 python3.11 python3.12 python3.13 /usr/bin/python3; do
        has "$candidate" || continue
        version="$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" || continue
        if at_least "$version" "$python_oldest" && at_least "$python_newest" "$version"; then
            command -v "$candidate"
            return
        fi
    done
    die "Python $python_oldest to $python_newest is needed"
}

uv_step() {
    uv="$(our_uv)"
    if [ -n "$uv" ]; then return; fi
    say "installing uv $uv_version into var/tools"
    local python
    python="$(find_python)"
    "$python" -m venv --clear var/tools
    var/tools/bin/python -m pip install --quiet --disable-pip-version-check "uv==$uv_version"
    uv=var/tools/bin/uv
}

python_step() {
    local hash python groups=(--no-dev)
    hash="$(digest uv.lock)"
    if [ "$mode" = test ]; then groups=(); fi
    if [ -x .venv/bin/python ]; then
        if stamped python-test "$hash"; then return; fi
        if [ "$mode" = runtime ] && stamped python-runtime "$hash"; then return; fi
    fi
    uv_step
    say "installing Python packages"
    if [ ! -x .venv/bin/python ]; then
        python="$(find_python)"
        "$uv" --quiet venv --allow-existing --python "$python" .venv
    fi
    # Inexact: a runtime start never takes the development packages out of a developer's environment.
    "$uv" --quiet sync --frozen --inexact "${groups[@]}"
    stamp "python-$mode" "$hash"
}

# --- front end and translations -----------------------------------------------------------------------------------

front_end_step() {
    local packages build
    packages="$(digest package.json package-lock.json)"
    if [ ! -d node_modules ] || ! stamped npm "$packages"; then
        say "installing front-end packages"
        npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel error >&2
        stamp npm "$packages"
    fi
    build="$(digest package-lock.json deploy/vendor_assets.mjs deploy/icons.txt)"
    if [ ! -d static/vendor ] || ! stamped assets "$build"; then
        say "building static/vendor"
        npm run --silent build >&2
        stamp assets "$build"
    fi
}

translations_step() {
    local source
    [ -d locale ] || return 0
    while IFS= read -r source; do
        if [ "$source" -nt "${source%.po}.mo" ]; then
            msgfmt --output-file "${source%.po}.mo" "$source"
        fi
    done < <(find locale -name '*.po')
}

# The process that opens uploaded files may write nothing, not even its own compiled modules: without this it would
# compile them anew for every file.
intake_step() { .venv/bin/python -m compileall -q workflow/intake; }

system_step
python_step
front_end_step
translations_step
intake_step
