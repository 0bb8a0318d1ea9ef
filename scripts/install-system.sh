#!/bin/sh
# Installs on Debian and Ubuntu what pip cannot: bubblewrap for the grader's sandbox, Chromium and PostgreSQL for tests.
# Without root (or sudo that asks for no password) it prints the command and goes on: the tests that need them then say so.
set -u

missing=""
command -v bwrap >/dev/null || missing="$missing bubblewrap"
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing="$missing chromium"
command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "Please install with your system's package manager:$missing"
    exit 0
fi
as_root=""
if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
        echo "Some tests need system packages. Please run: sudo apt-get update && sudo apt-get install$missing"
        exit 0
    fi
    as_root="sudo"
fi
$as_root apt-get update -q
for package in $missing; do
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$package" ||
        echo "$package could not be installed by apt-get; the tests that need it will say so."
done
