//! Bundles the interface's scripts, styles and icons into the binary: runs the bundler of `frontend/` into `OUT_DIR` and
//! lists what it made.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../../frontend");
    let out = PathBuf::from(env::var("OUT_DIR").unwrap_or_default()).join("assets");
    for watched in ["src", "build.mjs", "package-lock.json", "node_modules/.package-lock.json"] {
        println!("cargo::rerun-if-changed={}", root.join(watched).display());
    }
    let _ = fs::remove_dir_all(&out);
    let made = Command::new("node").arg(root.join("build.mjs")).arg("--out").arg(&out).status();
    match made {
        Ok(status) if status.success() => list(&out),
        Ok(_) => {
            println!(
                "cargo::error=The interface could not be bundled: run `make deps` (npm ci in frontend/) and try again."
            );
        }
        Err(error) => {
            println!(
                "cargo::error=Node.js is needed to bundle the interface (node: {error}). Install Debian's nodejs and npm."
            );
        }
    }
}

/// Writes `assets.rs`: each file's name and content, in the order of their names.
fn list(out: &Path) {
    let mut files: Vec<PathBuf> =
        fs::read_dir(out).map(|dir| dir.flatten().map(|e| e.path()).collect()).unwrap_or_default();
    files.sort();
    let lines: Vec<String> = files
        .iter()
        .filter_map(|path| Some(format!("({:?}, include_bytes!({:?}))", path.file_name()?.to_str()?, path.to_str()?)))
        .collect();
    let source = format!("pub static FILES: &[(&str, &[u8])] = &[{}];", lines.join(", "));
    if let Err(error) = fs::write(out.with_file_name("assets.rs"), source) {
        println!("cargo::error=The list of bundled files could not be written: {error}");
    }
}
