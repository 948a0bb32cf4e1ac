//! The committed TypeScript is what the types say. `script/wire` rewrites it.

use std::{env, fs, path::Path};

#[test]
fn the_committed_typescript_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/lib/wire/generated.ts");
    let wanted = wire::typescript::typescript();
    if env::var_os("WRITE_WIRE").is_some() {
        fs::create_dir_all(path.parent().expect("the file has a folder"))
            .expect("create the folder");
        fs::write(&path, &wanted).expect("write the file");
    }
    let committed = fs::read_to_string(&path).expect("read ui/src/lib/wire/generated.ts");
    let first_difference = committed
        .lines()
        .zip(wanted.lines())
        .find(|(old, new)| old != new);
    assert!(
        committed == wanted,
        "the types have changed: run script/wire and commit the result; first at {first_difference:?}"
    );
}
