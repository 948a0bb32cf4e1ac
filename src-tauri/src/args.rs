//! The command line.

use std::{path::PathBuf, time::Duration};

use clap::{Args as ClapArgs, Parser, Subcommand};

/// A desktop app for people who work with many Kubernetes clusters.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Args {
    /// A kubeconfig file; may be repeated. Without it KUBECONFIG decides, then ~/.kube/config.
    #[arg(long, value_name = "PATH", global = true)]
    pub kubeconfig: Vec<PathBuf>,

    /// Also write the log to standard error, in more detail.
    #[arg(long, global = true)]
    pub verbose: bool,

    /// A snapshot to open beside the contexts; may be repeated.
    #[arg(long, value_name = "FILE", global = true)]
    pub snapshot: Vec<PathBuf>,

    /// Snapshots to open in the window, as a file manager passes them.
    #[arg(value_name = "SNAPSHOT", value_parser = snapshot)]
    pub files: Vec<PathBuf>,

    /// Without a command, the window opens.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What to do instead of opening the window.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Call one of the window's commands and print its answer as JSON, a line for each item of a stream.
    Call(Call),
    /// Answer kubectl and other programs from a snapshot, on a port of this machine, until interrupted.
    Serve(Serve),
}

/// A snapshot behind a port.
#[derive(Debug, ClapArgs)]
pub struct Serve {
    /// The snapshot's file.
    pub file: PathBuf,

    /// The port; a free one without.
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    pub port: u16,

    /// How fast its recorded changes come: 1 as they came, 0 not at all.
    #[arg(long, default_value_t = 1.0)]
    pub speed: f64,

    /// Begin again where the record ends.
    #[arg(long)]
    pub repeat: bool,
}

/// A call of a command.
#[derive(Debug, ClapArgs)]
pub struct Call {
    /// The command's name.
    #[arg(required_unless_present = "list")]
    pub name: Option<String>,

    /// Its request as JSON; `-` reads it from standard input.
    #[arg(default_value = "{}")]
    pub request: String,

    /// End a stream after so many seconds.
    #[arg(long = "for", value_name = "SECONDS", value_parser = seconds)]
    pub limit: Option<Duration>,

    /// End a table once its first full listing is complete, and a search once it is. A table's context that cannot be listed has one
    /// more try where one is due; if that fails too, the call fails with the others' rows.
    #[arg(long)]
    pub until_live: bool,

    /// List the commands and what they do.
    #[arg(long)]
    pub list: bool,
}

/// Whatever ends otherwise is a command that is written wrongly.
fn snapshot(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    let ending = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("pilothouse"));
    ending
        .then_some(path)
        .ok_or_else(|| "neither a command nor a file that ends in .pilothouse".to_owned())
}

fn seconds(text: &str) -> Result<Duration, String> {
    text.parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| "not a number of seconds".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_snapshots_and_nothing_else() {
        let files = |arguments: &[&str]| {
            let all = std::iter::once("pilothouse").chain(arguments.iter().copied());
            Args::try_parse_from(all).map(|args| args.files.len()).ok()
        };
        assert_eq!(files(&[]), Some(0));
        assert_eq!(files(&["a.pilothouse", "B.PILOTHOUSE"]), Some(2));
        assert_eq!(files(&["steer"]), None);
        assert_eq!(
            files(&["--snapshot", "a", "call", "list_contexts"]),
            Some(0)
        );
    }

    #[test]
    fn the_time_of_a_stream_is_a_number_of_seconds() {
        let limit = |text: &str| {
            let limit = format!("--for={text}");
            let args = Args::try_parse_from(["pilothouse", "call", "open_table", &limit]);
            match args.map(|args| args.command) {
                Ok(Some(Command::Call(call))) => call.limit,
                _ => None,
            }
        };
        assert_eq!(limit("1.5"), Some(Duration::from_millis(1500)));
        for wrong in ["nan", "-1", "inf", "1e300", "soon", ""] {
            assert_eq!(limit(wrong), None, "{wrong}");
        }
    }
}
