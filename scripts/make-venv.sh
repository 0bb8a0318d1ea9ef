#!/bin/sh
# make-venv.sh FOLDER: makes a virtual environment with a Python of at least 3.11; does nothing where there is a working one.
# PYTHON=/path/to/python chooses the Python.
set -eu

folder="$1"
new_enough='import sys; sys.exit(sys.version_info < (3, 11))'

if [ -x "$folder/bin/python" ] && "$folder/bin/python" -c "$new_enough" 2>/dev/null; then
    exit 0
fi

python=""
if [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; else set -- python3 python3.14 python3.13 python3.12 python3.11; fi
for candidate in "$@"; do
    if command -v "$candidate" >/dev/null && "$candidate" -c "$new_enough" 2>/dev/null; then
        python="$candidate"
        break
    fi
done
if [ -z "$python" ]; then
    echo "The course needs Python 3.11 or newer; found: $(python3 --version 2>&1 || echo none)." >&2
    echo "Install one (for example with conda: see README.md), or name it: make lab PYTHON=/path/to/python3.11" >&2
    exit 1
fi

# Debian and Ubuntu ship Python without the part that makes environments.
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    package="$("$python" -c 'import sys; print("python{}.{}-venv".format(*sys.version_info))')"
    if command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ]; then
        apt-get update -q && apt-get install -q -y "$package"
    elif command -v apt-get >/dev/null && sudo -n true 2>/dev/null; then
        sudo apt-get update -q && sudo apt-get install -q -y "$package"
    else
        echo "$python cannot make virtual environments. Please run: sudo apt-get install $package" >&2
        exit 1
    fi
fi
"$python" -m venv --clear "$folder"
