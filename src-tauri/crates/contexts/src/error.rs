//! What can be wrong with a kubeconfig, before any connection is made.

use std::io;
use std::path::PathBuf;

use wire::ErrorCode;

/// What is wrong with a kubeconfig file or with a context in it. Holds names, paths and positions,
/// never a value of the file.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file that the user named, or every file of `KUBECONFIG`, is absent.
    #[error("read the kubeconfig `{}`: there is no such file", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The operating system does not let the file be read.
    #[error("read the kubeconfig `{}`: {}", path.display(), reason(source))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A folder, a pipe or a device.
    #[error("read the kubeconfig `{}`: it is {what}, not a regular file", path.display())]
    NotAFile {
        /// The file.
        path: PathBuf,
        /// As in `a folder`.
        what: &'static str,
    },
    /// Larger than any kubeconfig is.
    #[error("read the kubeconfig `{}`: it is larger than {limit} MiB", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit in MiB.
        limit: u64,
    },
    /// Neither UTF-8 nor marked UTF-16.
    #[error("read the kubeconfig `{}`: it is not text in UTF-8", path.display())]
    Encoding {
        /// The file.
        path: PathBuf,
    },
    /// Nothing in it.
    #[error("read the kubeconfig `{}`: it is empty", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// Not YAML, or YAML of another shape.
    #[error("read the kubeconfig `{}`: {what}{}", path.display(), position(*line, *column))]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What the matter is, without any of the file's values.
        what: String,
        /// From 1; 0 when unknown.
        line: u64,
        /// From 1; 0 when unknown.
        column: u64,
    },
    /// Another document than a kubeconfig.
    #[error("read the kubeconfig `{}`: its kind is not `Config`", path.display())]
    NotAKubeconfig {
        /// The file.
        path: PathBuf,
    },
    /// More than one YAML document, of which kubectl reads the first.
    #[error("read the kubeconfig `{}`: only the first of its {documents} documents is used", path.display())]
    MoreDocuments {
        /// The file.
        path: PathBuf,
        /// How many there are.
        documents: usize,
    },
    /// The same name twice in one list of one file.
    #[error("read the kubeconfig `{}`: {list} names `{name}` more than once; the first is used", path.display())]
    Twice {
        /// The file.
        path: PathBuf,
        /// As in `users`.
        list: &'static str,
        /// The name.
        name: String,
    },
    /// An entry whose name is empty.
    #[error("read the kubeconfig `{}`: an entry of {list} has no name", path.display())]
    Nameless {
        /// The file.
        path: PathBuf,
        /// As in `contexts`.
        list: &'static str,
    },
    /// A pattern that is none.
    #[error("look for kubeconfigs at `{pattern}`: it is no pattern: {what}")]
    Pattern {
        /// As it was given.
        pattern: String,
        /// What the matter is.
        what: &'static str,
    },
    /// A source of more files than anybody has.
    #[error("look for kubeconfigs at `{}`: only the first {limit} files are read", path.display())]
    TooMany {
        /// The folder or pattern.
        path: PathBuf,
        /// How many are read.
        limit: usize,
    },
    /// A kubeconfig from which nothing can be brought in.
    #[error("import from `{}`: there is no context in it that can be used", path.display())]
    NoContexts {
        /// The file, or what stands for it.
        path: PathBuf,
    },
    /// A relative path in what was pasted.
    #[error(
        "import `{context}`: its `{field}` is a relative path, and what was pasted lies in no folder"
    )]
    Homeless {
        /// The context.
        context: String,
        /// The field.
        field: &'static str,
    },
    /// A secret in a place from which it is not taken out.
    #[error("import `{context}`: the address in its `{field}` holds a password")]
    PasswordInAddress {
        /// The context.
        context: String,
        /// The field.
        field: &'static str,
    },
    /// A context that is in use and no longer in its file.
    #[error("`{context}` is no longer in the kubeconfig `{}`", path.display())]
    Gone {
        /// The context.
        context: String,
        /// The file that had it.
        path: PathBuf,
    },
    /// A name that is none.
    #[error("rename `{context}`: the new name is empty or has more than one line")]
    NoName {
        /// The context.
        context: String,
    },
    /// Another context has that name.
    #[error("rename `{context}`: there is a context `{name}`")]
    Taken {
        /// The context.
        context: String,
        /// The name.
        name: String,
    },
    /// A file whose text cannot be changed in part.
    #[error("change the kubeconfig `{}`: it is written in a form that cannot be changed in part", path.display())]
    Form {
        /// The file.
        path: PathBuf,
    },
    /// A file is another than it was.
    #[error("change the kubeconfig `{}`: it has changed meanwhile", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// The operating system does not let the file be written.
    #[error("write the kubeconfig `{}`: {}", path.display(), reason(source))]
    Unwritten {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// No file has a context of that name.
    #[error("open `{context}`: no kubeconfig has a context of that name")]
    UnknownContext {
        /// The name.
        context: String,
    },
    /// The context names no cluster.
    #[error("open `{context}`: it names no cluster (in `{}`)", path.display())]
    NoCluster {
        /// The context.
        context: String,
        /// The file that defines it.
        path: PathBuf,
    },
    /// The context names a cluster or user that no file defines.
    #[error("open `{context}`: no kubeconfig defines the {list} `{name}` that it names (in `{}`)", path.display())]
    Dangling {
        /// The context.
        context: String,
        /// `cluster` or `user`.
        list: &'static str,
        /// The name.
        name: String,
        /// The file that defines the context.
        path: PathBuf,
    },
    /// The cluster has no server.
    #[error("open `{context}`: its cluster `{cluster}` has no server (in `{}`)", path.display())]
    NoServer {
        /// The context.
        context: String,
        /// The cluster.
        cluster: String,
        /// The file that defines the cluster.
        path: PathBuf,
    },
    /// A field's value cannot be used.
    #[error("open `{context}`: `{field}` {what} (in `{}`)", path.display())]
    Field {
        /// The context.
        context: String,
        /// The field, as in `certificate-authority-data`.
        field: &'static str,
        /// As in `is not an http or https address`.
        what: &'static str,
        /// The file that defines it.
        path: PathBuf,
    },
    /// A variable of the environment cannot be used.
    #[error("open `{context}`: the environment's {name} {what}")]
    Variable {
        /// The context.
        context: String,
        /// The variable.
        name: &'static str,
        /// As in `is not an http address`.
        what: &'static str,
    },
    /// A file that the kubeconfig names cannot be read.
    #[error(
        "open `{context}`: read the {field} `{}`: {} (named in `{}`)",
        file.display(), reason(source), path.display()
    )]
    Reference {
        /// The context.
        context: String,
        /// The field, as in `client-key`.
        field: &'static str,
        /// The file it names.
        file: PathBuf,
        /// The kubeconfig.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// An authentication provider that is gone from kubectl too.
    #[error("open `{context}`: its user asks for the `auth-provider` of another time (in `{}`)", path.display())]
    AuthProvider {
        /// The context.
        context: String,
        /// The file that defines the user.
        path: PathBuf,
    },
    /// The credential program is not there.
    #[error("open `{context}`: the credential program `{command}` is not installed (named in `{}`)", path.display())]
    PluginMissing {
        /// The context.
        context: String,
        /// The program, as the kubeconfig names it.
        command: String,
        /// The file that defines the user.
        path: PathBuf,
        /// The kubeconfig's own words on how to install it.
        install: Option<String>,
    },
}

impl Error {
    /// What to do about it.
    fn hint(&self) -> String {
        let hint = match self {
            Self::Missing { .. } => "Check the path, or leave it out to use `~/.kube/config`.",
            Self::Unreadable { .. } => "Check the file's owner and permissions.",
            Self::NotAFile { .. } => "Name a file. A list of files goes into KUBECONFIG.",
            Self::TooLarge { .. } => "Check that this is a kubeconfig.",
            Self::Encoding { .. } => "Save the file as UTF-8.",
            Self::Empty { .. } => {
                "Fill it, for example with your provider's command that writes a kubeconfig, or leave it out."
            }
            Self::Malformed { .. } => {
                "Mend the file at that place; `kubectl config view` checks it."
            }
            Self::NotAKubeconfig { .. } => "A kubeconfig has `kind: Config`. Name another file.",
            Self::MoreDocuments { .. } => {
                "Split it into files and list them in KUBECONFIG; kubectl reads the first document only."
            }
            Self::Twice { .. } => "Rename one of the two.",
            Self::Nameless { .. } => "Give it a `name`.",
            Self::NoName { .. } => "Give it a name of one line.",
            Self::Taken { .. } => "Choose another name.",
            Self::Form { .. } => {
                "Change it with an editor: lists and aliases in braces are left to you."
            }
            Self::Changed { .. } => "Look at the change again.",
            Self::Unwritten { .. } => "Check the permissions of the file and of its folder.",
            Self::Pattern { .. } => "Mend it, or name the file or its folder.",
            Self::TooMany { .. } => "Name a folder that has kubeconfigs alone.",
            Self::NoContexts { .. } => {
                "Take a kubeconfig that has `contexts`, `clusters` and `users`."
            }
            Self::Homeless { .. } => {
                "Import the file where it lies, or embed what it names: `kubectl config view --raw --flatten`."
            }
            Self::PasswordInAddress { .. } => {
                "Move name and password to the user of the context, or let the secrets stay in the file."
            }
            Self::Gone { .. } => {
                "It works on with what was read before, until it is disconnected or Pilothouse is closed."
            }
            Self::UnknownContext { .. } => {
                "The context may have been renamed or removed since the files were read."
            }
            Self::NoCluster { context, .. } => {
                return format!(
                    "Set it with `kubectl config set-context {context} --cluster=NAME`."
                );
            }
            Self::Dangling { list, .. } => {
                return format!(
                    "Add the {list} to the file, or add the file that defines it to KUBECONFIG."
                );
            }
            Self::NoServer { cluster, .. } => {
                return format!(
                    "Set it with `kubectl config set-cluster {cluster} --server=https://HOST:PORT`."
                );
            }
            Self::Variable { .. } => {
                "Mend or unset that variable where Pilothouse is started, or set `proxy-url` on the cluster in the kubeconfig."
            }
            Self::Field { .. } => "Mend that field of the file.",
            Self::Reference { .. } => {
                "Check that the file exists and may be read; relative paths start at the kubeconfig's folder."
            }
            Self::AuthProvider { .. } => {
                "Write the kubeconfig anew with your provider's present tool, which uses a credential program (`exec`) instead."
            }
            Self::PluginMissing {
                install: Some(install),
                ..
            } => return install.clone(),
            Self::PluginMissing { .. } => {
                "Install it, or start Pilothouse where it is on the PATH; a desktop's PATH may be shorter than a shell's."
            }
        };
        hint.to_owned()
    }
}

impl From<&Error> for wire::Error {
    fn from(error: &Error) -> Self {
        let code = match error {
            Error::UnknownContext { .. } => ErrorCode::NotFound,
            Error::NoName { .. } => ErrorCode::BadRequest,
            Error::Taken { .. } => ErrorCode::Exists,
            Error::PluginMissing { .. } => ErrorCode::PluginMissing,
            _ => ErrorCode::Kubeconfig,
        };
        Self {
            code,
            message: error.to_string(),
            hint: Some(error.hint()),
        }
    }
}

impl From<Error> for wire::Error {
    fn from(error: Error) -> Self {
        Self::from(&error)
    }
}

/// The operating system's words for it, without the number.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => {
            let text = error.to_string();
            match text.split_once(" (os error") {
                Some((words, _)) => words.to_lowercase(),
                None => text,
            }
        }
    }
}

fn position(line: u64, column: u64) -> String {
    match (line, column) {
        (0, _) => String::new(),
        (line, 0) => format!(" (line {line})"),
        (line, column) => format!(" (line {line}, column {column})"),
    }
}
