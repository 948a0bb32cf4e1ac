//! Where an export goes: a text that is answered, or a file that appears when all of it is written.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use tempfile::TempPath;
use wire::{Error, ErrorCode};

/// Longer texts are no answer.
const TEXT_BYTES: usize = 32 << 20;

/// Where an export goes.
pub(super) enum Out {
    Text(Vec<u8>),
    File(Box<Target>),
}

/// A file in the making, beside the one that is to be. It goes away unless it is kept.
pub(super) struct Target {
    file: BufWriter<File>,
    partial: TempPath,
    path: PathBuf,
    replace: bool,
    bytes: u64,
}

/// What was written, and where it is.
pub(super) struct Written {
    pub text: Option<String>,
    pub path: Option<String>,
    pub bytes: u64,
}

impl Out {
    /// # Errors
    /// There is a file of that name, or none can be written there.
    pub fn open(path: Option<&str>, replace: bool) -> Result<Self, Error> {
        let Some(path) = path else {
            return Ok(Self::Text(Vec::new()));
        };
        let path = std::path::absolute(path).unwrap_or_else(|_| path.into());
        if !replace && path.exists() {
            return Err(exists(&path));
        }
        // For the user alone, as what is in it may be secret.
        let mut builder = tempfile::Builder::new();
        let builder = builder.prefix(".pilothouse-").suffix(".part");
        let folder = path.parent().unwrap_or(&path);
        let begun = builder.tempfile_in(folder);
        let begun = begun.map_err(|cause| unwritten(&path, &cause))?;
        let (file, partial) = begun.into_parts();
        Ok(Self::File(Box::new(Target {
            file: BufWriter::new(file),
            partial,
            path,
            replace,
            bytes: 0,
        })))
    }

    /// The error of a write that failed.
    pub fn failed(&self, cause: &io::Error) -> Error {
        match self {
            Self::Text(_) => {
                let message = format!("export: the text is longer than {} MiB", TEXT_BYTES >> 20);
                Error::new(ErrorCode::TooLong, message)
                    .with_hint("Give a `path` to write it to a file.")
            }
            Self::File(target) => unwritten(&target.path, cause),
        }
    }

    /// Gives the file its name. Blocks until it is on the disk.
    pub fn finish(self) -> Result<Written, Error> {
        match self {
            Self::Text(bytes) => Ok(Written {
                bytes: bytes.len() as u64,
                // Nothing but texts was written.
                text: Some(String::from_utf8_lossy(&bytes).into_owned()),
                path: None,
            }),
            Self::File(target) => target.keep(),
        }
    }
}

impl Target {
    fn keep(self) -> Result<Written, Error> {
        let Self {
            file,
            partial,
            path,
            replace,
            bytes,
        } = self;
        let whole = file.into_inner().map_err(io::IntoInnerError::into_error);
        let whole = whole.and_then(|file| file.sync_all());
        whole.map_err(|cause| unwritten(&path, &cause))?;
        let kept = if replace {
            partial.persist(&path)
        } else {
            partial.persist_noclobber(&path)
        };
        kept.map_err(|failed| match failed.error.kind() {
            io::ErrorKind::AlreadyExists => exists(&path),
            _ => unwritten(&path, &failed.error),
        })?;
        Ok(Written {
            text: None,
            path: Some(path.display().to_string()),
            bytes,
        })
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Text(text) if text.len() + bytes.len() > TEXT_BYTES => {
                Err(io::ErrorKind::FileTooLarge.into())
            }
            Self::Text(text) => text.write(bytes),
            Self::File(target) => {
                let written = target.file.write(bytes)?;
                target.bytes += written as u64;
                Ok(written)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Text(_) => Ok(()),
            Self::File(target) => target.file.flush(),
        }
    }
}

fn exists(path: &Path) -> Error {
    let message = format!(
        "export to `{}`: there is a file of that name",
        path.display()
    );
    Error::new(ErrorCode::Exists, message).with_hint("Choose another name, or replace it.")
}

fn unwritten(path: &Path, cause: &io::Error) -> Error {
    let message = format!("export to `{}`: {cause}", path.display());
    let code = match cause.kind() {
        io::ErrorKind::NotFound => ErrorCode::NotFound,
        _ => ErrorCode::BadRequest,
    };
    Error::new(code, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_an_end() {
        let mut out = Out::open(None, false).expect("a text");
        let megabyte = vec![b'x'; 1 << 20];
        for _ in 0..32 {
            out.write_all(&megabyte).expect("it fits");
        }
        let cause = out.write_all(b"x").expect_err("it is full");
        let error = out.failed(&cause);
        assert_eq!(error.code, ErrorCode::TooLong);
        assert!(error.message.contains("32 MiB"), "{error:?}");
    }

    #[test]
    fn a_file_appears_when_it_is_whole_and_replaces_none_unasked() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("rows.csv");
        let name = path.to_str().expect("UTF-8");
        let entries = || std::fs::read_dir(folder.path()).expect("a folder").count();

        let mut out = Out::open(Some(name), false).expect("a file");
        out.write_all(b"one").expect("it is written");
        assert!(!path.exists());
        drop(out);
        assert_eq!(entries(), 0, "what is not finished leaves nothing");

        let mut out = Out::open(Some(name), false).expect("a file");
        out.write_all(b"one").expect("it is written");
        // Another was quicker.
        std::fs::write(&path, "other").expect("it is written");
        let code = |error: Error| error.code;
        assert_eq!(
            out.finish().map(|_| ()).map_err(code),
            Err(ErrorCode::Exists)
        );
        let unasked = Out::open(Some(name), false).map(|_| ()).map_err(code);
        assert_eq!(unasked, Err(ErrorCode::Exists));

        let mut out = Out::open(Some(name), true).expect("a file");
        out.write_all(b"two").expect("it is written");
        let written = out.finish().expect("it is kept");
        assert_eq!((written.text, written.bytes), (None, 3));
        assert_eq!(std::fs::read(&path).expect("it is there"), b"two");
        assert_eq!(entries(), 1);

        let nowhere = folder.path().join("none/rows.csv");
        let nowhere = Out::open(nowhere.to_str(), false).map(|_| ()).map_err(code);
        assert_eq!(nowhere, Err(ErrorCode::NotFound));
    }
}
