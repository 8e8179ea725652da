#!/bin/sh
# Run a script with a Python that is new enough: the one named in PYTHON, or the first that is found.
# A virtual environment that is already there comes first, so that another `python3` in PATH does not replace it.
is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

if [ -n "$PYTHON" ]; then
    is_new_enough "$PYTHON" && exec "$PYTHON" "$@"
    echo "PYTHON=$PYTHON is not a Python 3.11 or newer: name another one, or leave it out to have one looked for." >&2
    exit 1
fi
for candidate in .venv/bin/python python3 python3.14 python3.13 python3.12 python3.11 python; do
    is_new_enough "$candidate" && exec "$candidate" "$@"
done
echo "Entente needs Python 3.11 or newer and found none: install it, or name it with make PYTHON=/path/to/python3." >&2
exit 1
