//! The one way that tests run kb: a corpus in a folder of its own, the real binary, a clean environment.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder with a corpus in it.
pub(crate) struct Kb {
    pub(crate) root: TempDir,
}

/// What a run of kb said.
pub(crate) struct Said {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: Option<i32>,
}

/// A run of kb in a folder, yet to be started.
pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kb"));
    for name in [
        "KB_INDEX",
        "KB_CORPUS",
        "KB_GENERATION",
        "NO_COLOR",
        "CLICOLOR_FORCE",
        "COLUMNS",
        "KB_HYPERLINK_FORMAT",
        "KB_PAGER",
        "PAGER",
    ] {
        command.env_remove(name);
    }
    command.current_dir(folder).args(arguments);
    command
}

/// Runs kb in a folder.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Said {
    let Output { status, stdout, stderr } = command(folder, arguments).output().unwrap();
    Said { stdout: String::from_utf8(stdout).unwrap(), stderr: String::from_utf8(stderr).unwrap(), code: status.code() }
}

impl Kb {
    /// A corpus of these files.
    pub(crate) fn corpus(files: &[(&str, &[u8])]) -> Self {
        let kb = Self { root: tempfile::tempdir().unwrap() };
        files.iter().for_each(|(path, text)| kb.write(path, text));
        kb
    }

    /// Where a file of the corpus lies.
    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.root.path().join("corpus").join(file)
    }

    /// Writes a file of the corpus.
    pub(crate) fn write(&self, file: &str, text: &[u8]) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Removes a file of the corpus.
    pub(crate) fn remove(&self, file: &str) {
        fs::remove_file(self.path(file)).unwrap();
    }

    /// Moves a file of the corpus.
    pub(crate) fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).unwrap();
    }

    /// A run of kb beside the corpus, yet to be started.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        command(self.root.path(), arguments)
    }

    /// Runs kb beside the corpus.
    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        run(self.root.path(), arguments)
    }

    /// Runs kb and reads its JSON; the exit code has to be 0.
    pub(crate) fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let said = self.run(arguments);
        assert_eq!(said.code, Some(0), "{}", said.stderr);
        serde_json::from_str(&said.stdout).unwrap()
    }
}
