//! Lists, and the command lines that some of them are.

use crate::{
    class::Class,
    commands::Command,
    harmless::{Manner, is_stand_in},
    json::Kind,
    walk::{Place, Walk},
    words,
};

impl Walk<'_, '_> {
    pub fn list(&mut self, at: usize, place: Place) {
        let mut flag: Option<String> = None;
        let mut command = self.command.take().unwrap_or_default();
        for item in self.json.items(at) {
            let text = self.json.text(item);
            // `--password`, and the password after it.
            let flagged = flag.take();
            if let Some(text) = &text {
                if let Some(start) = command.password(text)
                    && !is_stand_in(&text[start..])
                {
                    self.argument(item, text, start, place);
                    continue;
                }
                if let Some(name) = flagged.filter(|_| !text.starts_with('-')) {
                    let manner = if words::may_name_secret(&name) {
                        Manner::Fields
                    } else {
                        Manner::Settings
                    };
                    let place = Place {
                        name: &name,
                        secret: true,
                        manner,
                        ..place
                    };
                    self.any(item, place);
                    continue;
                }
                let name = text.trim_start_matches('-');
                let in_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
                let is_flag = name.len() < text.len() && name.bytes().all(in_name);
                flag = (is_flag && words::is_secret(name)).then(|| name.to_owned());
            }
            self.any(item, place);
        }
    }

    /// Remembers the words of `command`, if what stands under the name beside it goes on with them.
    pub fn begin(&mut self, at: usize, name: &str, value: usize) {
        if name != "args" || self.json.kind(value) != Kind::Array {
            return;
        }
        let mut command = Command::default();
        let words = self.json.get(at, "command");
        for word in words.into_iter().flat_map(|at| self.json.items(at)) {
            if let Some(word) = self.json.text(word) {
                command.password(&word);
            }
        }
        self.command = Some(command);
    }

    /// A word that is a password from some place on.
    fn argument(&mut self, at: usize, word: &str, start: usize, place: Place) {
        self.state.found("password", &word[start..]);
        let taken = format!("{}{}", &word[..start], Class::Password.placeholder());
        let cleaned = self.state.clean(&taken, place.manner.within());
        self.edits
            .set(self.json, at, cleaned.as_deref().unwrap_or(&taken));
    }
}
