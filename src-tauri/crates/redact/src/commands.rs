//! Passwords on the command lines of programs that take them under short names.
//!
//! Options that say what they are, as `--password`, are known by their names. What `-p` means only
//! the program tells.

use std::ops::Range;

use crate::harmless::is_stand_in;

/// How a program takes a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// In one word with the option, as `-phunter2`; the next word is something else.
    Attached,
    /// In one word with the option, or as the next.
    Value,
    /// The next word.
    Next,
    /// `user:password`, in one word with the option or as the next.
    User,
    /// The second word that is no option.
    Second,
}

struct Program {
    names: &'static [&'static str],
    /// It takes one only after this word.
    after: &'static str,
    options: &'static [&'static str],
    takes: Takes,
}

const fn program(
    names: &'static [&'static str],
    after: &'static str,
    options: &'static [&'static str],
    takes: Takes,
) -> Program {
    Program {
        names,
        after,
        options,
        takes,
    }
}

const PROGRAMS: &[Program] = &[
    program(
        &[
            "mysql",
            "mysqladmin",
            "mysqlcheck",
            "mysqldump",
            "mysqlimport",
            "mysqlpump",
            "mysqlsh",
            "mysqlshow",
            "mysqlslap",
            "mariadb",
            "mariadb-admin",
            "mariadb-backup",
            "mariadb-check",
            "mariadb-dump",
        ],
        "",
        &["-p"],
        Takes::Attached,
    ),
    program(
        &["redis-cli", "valkey-cli", "keydb-cli"],
        "",
        &["-a"],
        Takes::Next,
    ),
    program(&["sshpass"], "", &["-p"], Takes::Value),
    program(
        &[
            "docker", "podman", "nerdctl", "buildah", "skopeo", "helm", "oras", "crane", "oc", "az",
        ],
        "login",
        &["-p"],
        Takes::Value,
    ),
    program(
        &[
            "mongo",
            "mongosh",
            "mongodump",
            "mongorestore",
            "mongoexport",
            "mongoimport",
            "rabbitmqadmin",
            "cqlsh",
        ],
        "",
        &["-p"],
        Takes::Value,
    ),
    program(
        &[
            "ldapsearch",
            "ldapadd",
            "ldapmodify",
            "ldapdelete",
            "ldapwhoami",
            "ldappasswd",
        ],
        "",
        &["-w"],
        Takes::Value,
    ),
    program(
        &["mosquitto_pub", "mosquitto_sub", "sqlcmd", "ipmitool"],
        "",
        &["-P"],
        Takes::Value,
    ),
    program(
        &["curl", "wget"],
        "",
        &["-u", "--user", "-U", "--proxy-user"],
        Takes::User,
    ),
    program(&["etcdctl"], "", &["--user"], Takes::User),
    program(&["rabbitmqctl"], "add_user", &[], Takes::Second),
    program(&["rabbitmqctl"], "change_password", &[], Takes::Second),
];

/// What stands, in any case, in each text that may hold such a command.
pub(crate) const TRIGGERS: [&str; 15] = [
    "mysql",
    "mariadb",
    "redis-cli",
    "valkey-cli",
    "keydb-cli",
    "sshpass",
    "login",
    "mongo",
    "rabbitmq",
    "cqlsh",
    "ldap",
    "mosquitto_",
    "sqlcmd",
    "ipmitool",
    "etcdctl",
];

/// A command line, word by word.
#[derive(Default)]
pub(crate) struct Command {
    called: Option<&'static str>,
    program: Option<&'static Program>,
    /// A password is the next word, or stands in it.
    next: Option<Takes>,
    /// Words that were no options.
    plain: usize,
}

impl Command {
    /// Where the password begins in the next word, if it has one.
    pub fn password(&mut self, word: &str) -> Option<usize> {
        if let Some(takes) = self.next.take()
            && !word.starts_with('-')
        {
            return within(takes, word, 0);
        }
        if let Some((program, called)) = program_called(word) {
            self.called = Some(called);
            self.program = Some(program).filter(|program| program.after.is_empty());
            return None;
        }
        let called = self.called?;
        if let Some(program) = PROGRAMS
            .iter()
            .find(|program| program.after == word && program.names.contains(&called))
        {
            self.program = Some(program);
            self.plain = 0;
            return None;
        }
        let program = self.program?;
        if program.takes == Takes::Second {
            self.plain += usize::from(!word.starts_with('-'));
            self.next = (self.plain == 1).then_some(Takes::Next);
            return None;
        }
        self.option(program, word)
    }

    fn option(&mut self, program: &Program, word: &str) -> Option<usize> {
        // `-fsSu`
        let clustered = program.takes == Takes::User
            && word.len() <= 6
            && word.ends_with('u')
            && word.starts_with('-')
            && word[1..].bytes().all(|byte| byte.is_ascii_alphabetic());
        if program.takes != Takes::Attached && (program.options.contains(&word) || clustered) {
            self.next = Some(program.takes);
            return None;
        }
        if program.takes == Takes::Next {
            return None;
        }
        program.options.iter().find_map(|option| {
            let rest = word.strip_prefix(option)?;
            let is_long = option.starts_with("--");
            let equals = usize::from(rest.starts_with('='));
            let attached = !rest[equals..].is_empty() && (!is_long || equals == 1);
            // `-p3306:3306` is a port.
            let port = rest.contains(':')
                && rest
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b':');
            let start = option.len() + equals;
            (attached && !port)
                .then(|| within(program.takes, word, start))
                .flatten()
        })
    }
}

fn program_called(word: &str) -> Option<(&'static Program, &'static str)> {
    if word.len() > 64 || word.contains(':') {
        return None;
    }
    let called = word.rsplit('/').next().unwrap_or(word);
    PROGRAMS.iter().find_map(|program| {
        let name = program.names.iter().find(|name| **name == called)?;
        Some((program, *name))
    })
}

/// Where the password begins in what a program takes.
fn within(takes: Takes, word: &str, from: usize) -> Option<usize> {
    if takes != Takes::User {
        return Some(from);
    }
    let (user, password) = word[from..].split_once(':')?;
    // An address.
    (!password.starts_with("//")).then_some(from + user.len() + 1)
}

/// The passwords on command lines within a text.
pub(crate) fn find(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut command = Command::default();
    let mut done = 0;
    for token in tokens(text) {
        if token.start < done {
            continue;
        }
        let whole = &text[token.clone()];
        // `X=$(mysql`
        let inner = whole.find("$(").map_or(0, |at| at + 2);
        let lead = whole.len() - whole[inner..].trim_start_matches(LEAD).len();
        let word = whole[lead..].trim_end_matches(TRAIL);
        // Another command begins.
        if ["\n", "|", "||", "&&", ";", "&"].contains(&whole) {
            command = Command::default();
            continue;
        }
        if let Some(start) = command.password(word) {
            let from = token.start + lead + start;
            let quote = |text: &str| text.chars().rev().find(|c| matches!(c, '"' | '\''));
            let attached = word.starts_with('-') && start > 0;
            let opened = quote(if attached {
                &word[..start]
            } else {
                &whole[..lead]
            });
            let span = value(text, from, opened);
            if !is_stand_in(&text[span.clone()]) && !span.is_empty() {
                done = span.end;
                found.push(span);
            }
        }
        // So does a sentence go on after a comma.
        let comma = whole
            .strip_suffix(',')
            .is_some_and(|word| !word.ends_with(['"', '\'']));
        if whole.ends_with(';') || comma {
            command = Command::default();
        }
    }
    found
}

/// What may stand before and after a word of a command.
const LEAD: [char; 8] = ['"', '\'', '`', '(', '[', '{', '$', '\\'];
const TRAIL: [char; 9] = ['"', '\'', '`', ')', ']', '}', ';', ',', '\\'];

/// What is parted by blanks, or by a comma between quotes; and the ends of lines that are no
/// continued ones.
fn tokens(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let quote = |at: usize| matches!(bytes.get(at), Some(b'"' | b'\''));
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            match bytes.get(at)? {
                b'\n' if at == 0 || bytes[at - 1] != b'\\' => {
                    at += 1;
                    return Some(at - 1..at);
                }
                byte if byte.is_ascii_whitespace() => at += 1,
                b',' if at > 0 && quote(at - 1) => at += 1,
                _ => break,
            }
        }
        let start = at;
        while let Some(byte) = bytes.get(at) {
            let parts = *byte == b',' && at > start && quote(at - 1) && quote(at + 1);
            if byte.is_ascii_whitespace() || parts {
                break;
            }
            at += 1;
        }
        Some(start..at)
    })
}

/// A value on a command line, without its quotes. `opened`: the quote that stands before it.
fn value(text: &str, from: usize, opened: Option<char>) -> Range<usize> {
    let rest = &text[from..];
    let own = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let start = from + own.map_or(0, char::len_utf8);
    let quote = own.or(opened);
    let rest = &text[start..];
    let end = rest.find(|c: char| match quote {
        Some(quote) => c == quote || c == '\n',
        None => c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '|' | ';' | '&' | ')' | '\\'),
    });
    let value = &rest[..end.unwrap_or(rest.len())];
    // In JSON the quotes are escaped.
    start..start + value.trim_end_matches('\\').len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|span| &text[span]).collect()
    }

    #[test]
    fn passwords_under_short_names_are_found() {
        for (text, password) in [
            ("mysqladmin ping -uroot -phunter2 && x", "hunter2"),
            ("/usr/bin/mysql -h db -p'hunter 2' -e x", "hunter 2"),
            ("exec sh -c \"mysqladmin -phunter2\"", "hunter2"),
            ("sh -c \\\"mysqladmin -phunter2\\\"", "hunter2"),
            ("X=$(mysql -phunter2) y", "hunter2"),
            ("[\"redis-cli\",\"-a\",\"hunter2\"]", "hunter2"),
            ("['redis-cli', '-a', 'hunter2', 'ping']", "hunter2"),
            ("redis-cli -h db \\\n  -a \"hunter 2\" ping", "hunter 2"),
            ("sshpass -p hunter2 ssh db", "hunter2"),
            ("docker login -u jane -p hunter2 ghcr.io", "hunter2"),
            ("curl -fsSu jane:hunter2 db", "hunter2"),
            ("curl --user=\"jane:hunter 2\" db", "hunter 2"),
            ("curl -u \"jane:hunter 2\" db", "hunter 2"),
            ("ldapsearch -x -w hunter2", "hunter2"),
            ("mongosh db -u jane -phunter2", "hunter2"),
            ("rabbitmqctl -q add_user jane hunter2", "hunter2"),
        ] {
            assert_eq!(found(text), [password], "{text}");
        }
    }

    #[test]
    fn other_options_are_left_alone() {
        for text in [
            "mysql -p shop -P 3306 --port=3306",
            "docker run -p 8080:80 mysql -p3306:3306",
            "mysqladmin ping -p$MYSQL_PASSWORD -p\"${MYSQL_PASSWORD}\" -p•••password•••",
            "redis-cli -h db\nls -a all",
            "redis-cli ping; ls -a all",
            "kubectl port-forward mysql -p 80",
            "docker pull x; login -p 1",
            "curl -u jane http://db:80/x",
            "curl http://db -u http://x",
            "rabbitmqctl list_users a b",
            "-a",
            "curl -u",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }
}
