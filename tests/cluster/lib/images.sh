# Container images made on the spot: no registry can be asked for any.
# shellcheck shell=bash

# Where pods look for the images that cannot be had.
REGISTRIES=(registry.pilothouse.test registry.shop.example)

# One file system of busybox under all names of the file `images` of a world; a tag of its
# own per release lets a rollout change the image as it would in earnest. What a world keeps
# in its folder `image` is in there, too.
#
# Prints the path of a tar archive as `docker save` writes it.
make_images() {
  local archive work world="$HERE/$WORLD"
  archive="$CACHE/images-$(images_fingerprint).tar"
  if [ ! -f "$archive" ]; then
    work="$(mktemp -d "$CACHE/images.XXXXXX")"
    make_root "$work/root"
    [ ! -d "$world/image" ] || cp -R "$world/image/." "$work/root"
    # shellcheck disable=SC2046 # one name a line, none with spaces
    make_archive "$work" $(<"$world/images") >"$work/images.tar"
    mv "$work/images.tar" "$archive"
    rm -rf "$work"
  fi
  echo "$archive"
}

images_fingerprint() {
  {
    cat "$HERE/lib/images.sh" "$(busybox_path)" "$HERE/$WORLD/images"
    [ ! -d "$HERE/$WORLD/image" ] || tar -C "$HERE/$WORLD/image" --sort=name --mtime=@0 -cf - .
  } | sha256sum | cut -c1-10
}

# Debian's busybox-static, also beside a busybox of another origin.
busybox_path() {
  if [ -x /usr/bin/busybox ]; then echo /usr/bin/busybox; else echo /bin/busybox; fi
}

make_root() {
  local root="$1" name
  mkdir -p "$root"/{bin,etc,home,proc,root,run,sys,tmp,usr/bin,var/www}
  cp "$(busybox_path)" "$root/bin/busybox"
  for name in $("$root/bin/busybox" --list); do
    [ "$name" = busybox ] || ln -s busybox "$root/bin/$name"
  done
  ln -s ../../bin/env "$root/usr/bin/env"
  printf 'root:x:0:0:root:/root:/bin/sh\nweb:x:1000:1000:web:/home:/bin/sh\n' >"$root/etc/passwd"
  printf 'root:x:0:\nweb:x:1000:\n' >"$root/etc/group"
  chmod 1777 "$root/tmp"
}

# make_archive FOLDER IMAGE...: FOLDER/root becomes the layer of all images.
make_archive() {
  local work="$1" out="$1/out" layer image number=0 separator=""
  shift
  mkdir -p "$out"
  tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -C "$work/root" -cf "$out/layer.tar" .
  layer="$(sha256sum "$out/layer.tar" | cut -d' ' -f1)"
  printf '[' >"$out/manifest.json"
  # The sandbox's process has only to stay.
  for image in docker.io/local/pause:1 "$@"; do
    local command='"/bin/sh"'
    number=$((number + 1))
    [ "$number" != 1 ] || command='"/bin/sleep","2147483647"'
    printf '{"architecture":"%s","os":"linux","created":"2026-01-01T00:00:00Z","config":{"Cmd":[%s],"Env":["PATH=/bin:/usr/bin"],"WorkingDir":"/","Labels":{"org.opencontainers.image.version":"%s"}},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]},"history":[{"created":"2026-01-01T00:00:00Z","created_by":"tests/cluster"}]}' \
      "$(image_architecture)" "$command" "${image##*:}" "$layer" >"$out/$number.json"
    printf '%s{"Config":"%s.json","RepoTags":["%s"],"Layers":["layer.tar"]}' \
      "$separator" "$number" "$image" >>"$out/manifest.json"
    separator=,
  done
  printf ']' >>"$out/manifest.json"
  tar -C "$out" -cf - .
}

image_architecture() {
  case "$(uname -m)" in
    aarch64) echo arm64 ;;
    *) echo amd64 ;;
  esac
}

import_images() {
  local archive node
  archive="$(make_images)"
  for node in "${NODES[@]}"; do
    node_ctr "$node" images import --snapshotter native "$archive" >"$LOGS/images.log" 2>&1 || {
      show_log images
      die "importing the images on $node failed"
    }
  done
}
