//! The one way that tests run kb: a corpus in a folder of its own, the real binary, a clean environment.

use std::path::Path;
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

/// Runs kb in a folder.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kb"));
    for name in ["KB_INDEX", "KB_CORPUS", "NO_COLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(name);
    }
    let Output { status, stdout, stderr } = command.current_dir(folder).args(arguments).output().unwrap();
    Said { stdout: String::from_utf8(stdout).unwrap(), stderr: String::from_utf8(stderr).unwrap(), code: status.code() }
}

impl Kb {
    /// A corpus of these files.
    pub(crate) fn corpus(files: &[(&str, &[u8])]) -> Self {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join("corpus").join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Self { root }
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
