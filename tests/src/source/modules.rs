use std::fs;
use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace").to_owned()
}

/// Every file below a folder of the repository with this extension, sorted; an absent folder has none.
pub fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![repository().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A source file as a module of its crate.
#[derive(Clone, Debug)]
pub struct Module {
    /// The names from the crate's root down; empty for the root itself.
    pub path: Vec<String>,
    /// The file, below the repository, for messages.
    pub file: String,
    /// Its text.
    pub text: String,
}

/// All modules of a crate, by its folder. `main.rs` counts as a root of its own.
pub fn modules(crate_folder: &str) -> Vec<Module> {
    let source = repository().join(crate_folder).join("src");
    files(&format!("{crate_folder}/src"), "rs")
        .into_iter()
        .map(|file| {
            let below = file.strip_prefix(&source).expect("a file below src").with_extension("");
            let mut path: Vec<String> = below.iter().map(|name| name.to_string_lossy().into_owned()).collect();
            if path.last().is_some_and(|name| ["mod", "lib", "main"].contains(&name.as_str())) {
                path.pop();
            }
            let shown = file.strip_prefix(repository()).expect("a file of ours").display().to_string();
            Module { path, file: shown, text: fs::read_to_string(&file).expect("a text file") }
        })
        .collect()
}
