#!/bin/sh
# Install the service from this bundle; no network is used.
#
#   ./install.sh FOLDER      then: FOLDER/geo-service serve
#
# Everything goes into FOLDER: remove it to uninstall. A second run into the same FOLDER upgrades it and keeps
# FOLDER/state. PYTHON=/path/to/python chooses another Python of the version named below.
set -eu

python_version=@PYTHON_VERSION@
machine=@MACHINE@
glibc=@GLIBC@

stop() {
    echo "install.sh: $*" >&2
    exit 1
}

[ $# -eq 1 ] || stop "name the folder to install into: ./install.sh /opt/geo-service"
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1" || stop "$1 cannot be made"
target=$(cd "$1" && pwd)

python=${PYTHON:-python$python_version}
command -v "$python" >/dev/null || stop "Python $python_version is needed (Debian and Ubuntu: package python$python_version)"
"$python" - "$python_version" "$machine" "$glibc" <<'CHECK' || stop "this bundle is for Python $python_version on $machine with glibc $glibc or newer"
import os, platform, sys
python, machine, glibc = sys.argv[1:]
number = lambda text: tuple(int(part) for part in text.split("."))
sys.exit(
    sys.version_info[:2] != number(python)
    or platform.machine() != machine
    or number(os.confstr("CS_GNU_LIBC_VERSION").split()[1]) < number(glibc)
)
CHECK

echo "Checking the bundle ..."
(cd "$here" && sha256sum --check --quiet --strict SHA256SUMS) || stop "a file of the bundle is damaged (see above): copy it again"

echo "Installing into $target ..."
rm -rf "$target/venv" "$target/spatialite" "$target/data"
"$python" -m venv --without-pip "$target/venv"
# pip runs out of its own wheel, so that Python needs no ensurepip (Debian packs it apart, in python3-venv).
"$target/venv/bin/python" "$(echo "$here"/wheels/pip-*.whl)/pip" --quiet --disable-pip-version-check \
    install --no-index --no-deps --no-warn-script-location "$here"/wheels/*.whl
cp -R "$here/spatialite" "$here/data" "$target/"

cat >"$target/geo-service" <<'LAUNCHER'
#!/bin/sh
# geo-service with what the bundle brought. Settings from the environment come first.
home=$(dirname "$(readlink -f "$0")")
export GEO_SERVICE_SPATIALITE_PATH="${GEO_SERVICE_SPATIALITE_PATH:-$home/spatialite/lib/mod_spatialite.so}"
export GEO_SERVICE_DATA_DIR="${GEO_SERVICE_DATA_DIR:-$home/data}"
export GEO_SERVICE_STATE_DIR="${GEO_SERVICE_STATE_DIR:-$home/state}"
exec "$home/venv/bin/geo-service" "$@"
LAUNCHER
chmod 755 "$target/geo-service"
echo "Installed. Start it with: $target/geo-service serve"
