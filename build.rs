//! With `--features rust-bert` the program must find libtorch where it was linked from.

fn main() {
    println!("cargo:rerun-if-env-changed=LIBTORCH");
    if std::env::var_os("CARGO_FEATURE_RUST_BERT").is_some()
        && let Some(folder) = std::env::var_os("LIBTORCH")
    {
        let folder = folder.display().to_string();
        println!("cargo:rustc-link-arg=-Wl,-rpath,{folder}/lib");
    }
}
