#!/usr/bin/env bash
# libtorch for `--features rust-bert` on Linux x86-64, from PyPI alone: about 0.8 GB to download, 0.5 GB kept in .libtorch.
# The wheel's CPU library is taken with the two CUDA libraries that it links to; a linker script stands in for the rest.
set -euo pipefail
cd "$(dirname "$0")/.."
version=2.4.0
if [ "$(cat .libtorch/build-version 2>/dev/null)" = "$version" ]; then
  echo "libtorch $version is already in .libtorch"
  exit 0
fi
work=$(mktemp -d .libtorch-XXXXXX)
trap 'rm -rf "$work"' EXIT
python3 -m pip download --quiet --no-deps --only-binary=:all: --implementation cp --python-version 3.11 --abi cp311 \
  --platform manylinux1_x86_64 --dest "$work" \
  "torch==$version" nvidia-cuda-runtime-cu12==12.1.105 nvidia-cuda-cupti-cu12==12.1.105
mkdir -p "$work/libtorch/lib"
for wheel in "$work"/*.whl; do
  python3 -m zipfile -e "$wheel" "$work/wheel"
  for library in libtorch_cpu.so libc10.so libcudart.so.12 libcupti.so.12 'libgomp-*'; do
    find "$work/wheel" -path '*/lib/*' -name "$library" -exec mv {} "$work/libtorch/lib/" \;
  done
  [ -d "$work/wheel/torch/include" ] && mv "$work/wheel/torch/include" "$work/libtorch/"
  rm -rf "$work/wheel" "$wheel"
done
# Without this, programs would want libtorch_cuda.so and its two gigabytes.
echo 'INPUT(-ltorch_cpu -lc10)' > "$work/libtorch/lib/libtorch.so"
echo "$version" > "$work/libtorch/build-version"
rm -rf .libtorch
mv "$work/libtorch" .libtorch
