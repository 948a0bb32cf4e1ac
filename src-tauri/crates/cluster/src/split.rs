//! Cuts a list into its objects while it arrives.
//!
//! A page of a list may have tens of megabytes. Cut as it comes, its first rows need not wait for
//! its last, and no more of it is held at once than an object or two. Only the outline is read
//! here (strings, braces, brackets); what is between the objects' braces is for their kind to read.

use std::ops::Range;

use serde::Deserialize;

/// No object is larger, by far.
const OBJECT_LIMIT: usize = 64 << 20;
/// A list without its objects is a few hundred bytes.
const ENVELOPE_LIMIT: usize = 1 << 20;

/// What is wrong with a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotAList(pub &'static str);

/// The metadata of a list (meta/v1 `ListMeta`).
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct ListMetadata {
    pub resource_version: String,
    #[serde(rename = "continue")]
    pub continue_token: Option<String>,
    pub remaining_item_count: Option<u32>,
}

impl ListMetadata {
    /// The token of the next page, if there is one.
    pub fn next_page(&self) -> Option<&str> {
        self.continue_token
            .as_deref()
            .filter(|token| !token.is_empty())
    }
}

#[derive(Deserialize)]
struct Envelope {
    metadata: ListMetadata,
}

/// Where the reading stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before the objects, at this depth of braces and brackets.
    Before(u32),
    /// Among the objects.
    Between,
    /// In an object, at this depth within it.
    Object(u32),
    /// After the objects, at this depth.
    After(u32),
}

/// Cuts one list. Bytes go in by [`ListSplitter::push`], objects come out by [`ListSplitter::take`].
pub(crate) struct ListSplitter {
    buffer: Vec<u8>,
    /// How much of the buffer was looked at.
    seen: usize,
    /// Where in the buffer the object begins that is being read.
    begin: usize,
    place: Place,
    in_string: bool,
    escaped: bool,
    /// The list without its objects.
    envelope: Vec<u8>,
    /// Where in the envelope the latest string begins and ends, which may be a key.
    string: Range<usize>,
    objects: Vec<Range<usize>>,
}

impl ListSplitter {
    pub fn new() -> Self {
        Self {
            buffer: Vec::new(),
            seen: 0,
            begin: 0,
            place: Place::Before(0),
            in_string: false,
            escaped: false,
            envelope: Vec::new(),
            string: 0..0,
            objects: Vec::new(),
        }
    }

    /// Reads on.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), NotAList> {
        self.buffer.extend_from_slice(bytes);
        while self.seen < self.buffer.len() {
            match self.place {
                Place::Object(depth) => self.object(depth),
                Place::Between => self.between()?,
                Place::Before(depth) | Place::After(depth) => self.outline(depth)?,
            }
        }
        if self.buffer.len() - self.begin > OBJECT_LIMIT {
            return Err(NotAList("an object of it is too large"));
        }
        Ok(())
    }

    /// Hands over the objects that are complete.
    pub fn take<T>(&mut self, read: impl FnOnce(&[&[u8]]) -> T) -> T {
        let objects: Vec<&[u8]> = self
            .objects
            .iter()
            .map(|range| &self.buffer[range.clone()])
            .collect();
        let result = read(&objects);
        self.objects.clear();
        let done = match self.place {
            Place::Object(_) => self.begin,
            _ => self.seen,
        };
        self.buffer.drain(..done);
        self.seen -= done;
        self.begin = 0;
        result
    }

    /// The list's metadata, once the objects begin; nothing if it comes after them.
    pub fn head(&self) -> Option<ListMetadata> {
        if !matches!(self.place, Place::Between | Place::Object(_)) {
            return None;
        }
        let mut head = self.envelope.clone();
        head.extend_from_slice(b"]}");
        let envelope: Envelope = serde_json::from_slice(&head).ok()?;
        Some(envelope.metadata)
    }

    /// The list's metadata, at the end of the list.
    pub fn finish(self) -> Result<ListMetadata, NotAList> {
        match self.place {
            Place::Before(0) | Place::After(0) => {
                let envelope: Envelope = serde_json::from_slice(&self.envelope)
                    .map_err(|_| NotAList("it is no list of objects"))?;
                Ok(envelope.metadata)
            }
            _ => Err(NotAList("it ends too early")),
        }
    }

    /// Goes on through an object, string by string.
    fn object(&mut self, mut depth: u32) {
        while let Some(&byte) = self.buffer.get(self.seen) {
            if self.in_string {
                self.rest_of_string();
                continue;
            }
            self.seen += 1;
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => depth += 1,
                b'}' | b']' => {
                    depth -= 1;
                    if depth == 0 {
                        self.objects.push(self.begin..self.seen);
                        self.begin = self.seen;
                        self.place = Place::Between;
                        return;
                    }
                }
                _ => {}
            }
        }
        self.place = Place::Object(depth);
    }

    /// Moves to the end of a string, or of what has arrived of it.
    fn rest_of_string(&mut self) {
        if std::mem::take(&mut self.escaped) {
            self.seen += 1;
            return;
        }
        let rest = &self.buffer[self.seen..];
        match memchr::memchr2(b'"', b'\\', rest) {
            Some(at) => {
                self.escaped = rest[at] == b'\\';
                self.in_string = self.escaped;
                self.seen += at + 1;
            }
            None => self.seen = self.buffer.len(),
        }
    }

    fn between(&mut self) -> Result<(), NotAList> {
        let byte = self.buffer[self.seen];
        match byte {
            b'{' => {
                self.begin = self.seen;
                self.place = Place::Object(1);
            }
            b']' => {
                self.envelope.push(byte);
                self.place = Place::After(1);
            }
            b',' | b' ' | b'\n' | b'\r' | b'\t' => {}
            _ => return Err(NotAList("its items are no objects")),
        }
        self.seen += 1;
        Ok(())
    }

    /// One byte of the list around the objects.
    fn outline(&mut self, depth: u32) -> Result<(), NotAList> {
        let byte = self.buffer[self.seen];
        self.seen += 1;
        self.begin = self.seen;
        self.envelope.push(byte);
        if self.envelope.len() > ENVELOPE_LIMIT {
            return Err(NotAList("there is too much around its items"));
        }
        if self.in_string {
            match byte {
                _ if std::mem::take(&mut self.escaped) => {}
                b'\\' => self.escaped = true,
                b'"' => {
                    self.in_string = false;
                    self.string.end = self.envelope.len() - 1;
                }
                _ => {}
            }
            return Ok(());
        }
        let depth = match byte {
            b'"' => {
                self.in_string = true;
                self.string = self.envelope.len()..self.envelope.len();
                depth
            }
            b'[' if depth == 1 && self.follows_items() => {
                self.place = Place::Between;
                return Ok(());
            }
            b'{' | b'[' => depth + 1,
            b'}' | b']' => depth
                .checked_sub(1)
                .ok_or(NotAList("it is no list of objects"))?,
            _ => depth,
        };
        self.place = match self.place {
            Place::After(_) => Place::After(depth),
            _ => Place::Before(depth),
        };
        Ok(())
    }

    /// Whether the bracket just read is that of the list's own items.
    fn follows_items(&self) -> bool {
        let before = &self.envelope[self.string.end..self.envelope.len() - 1];
        self.place == Place::Before(1)
            && self.envelope[self.string.clone()] == *b"items"
            && before
                .trim_ascii()
                .strip_prefix(b"\"")
                .is_some_and(|rest| rest.trim_ascii() == b":")
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use serde_json::json;

    use super::*;

    /// Cuts a list that arrives in pieces of a size.
    fn cut(list: &str, size: usize) -> Result<(Vec<String>, ListMetadata), NotAList> {
        let mut splitter = ListSplitter::new();
        let mut objects = Vec::new();
        for piece in list.as_bytes().chunks(size) {
            splitter.push(piece)?;
            splitter.take(|items| {
                let texts = items.iter().map(|item| String::from_utf8_lossy(item));
                objects.extend(texts.map(Cow::into_owned));
            });
        }
        Ok((objects, splitter.finish()?))
    }

    fn objects() -> Vec<String> {
        vec![
            json!({ "a": "}]{[\"\\", "items": [1, { "b": [] }] }).to_string(),
            "{}".into(),
            json!({ "name": "ü\u{1f600}", "text": "\\\"items\":[" }).to_string(),
        ]
    }

    #[test]
    fn a_list_is_cut_wherever_its_pieces_end_and_whatever_its_order() {
        let objects = objects();
        let items = objects.join(" ,\n");
        let metadata = r#""metadata":{"resourceVersion":"7","continue":"x\"y","remainingItemCount":3,"items":["no"]}"#;
        for list in [
            format!(r#"{{"kind":"List",{metadata},"items":[{items}]}}"#),
            format!(r#"{{ "items" : [{items}] , "kind":"List", {metadata} }}"#),
        ] {
            for size in (1..40).chain([list.len()]) {
                let (cut, read) = cut(&list, size).expect("a list");
                assert_eq!(cut, objects, "in pieces of {size}");
                assert_eq!(read.resource_version, "7");
                assert_eq!(read.next_page(), Some("x\"y"));
                assert_eq!(read.remaining_item_count, Some(3));
            }
        }
    }

    #[test]
    fn the_next_page_is_known_before_the_objects_are_there() {
        let mut splitter = ListSplitter::new();
        let head = r#"{"kind":"PodList","metadata":{"continue":"next","resourceVersion":"1"},"items":[{"half":"#;
        splitter.push(head.as_bytes()).expect("so far, so good");
        assert_eq!(
            splitter.head().as_ref().and_then(ListMetadata::next_page),
            Some("next")
        );
        let mut splitter = ListSplitter::new();
        splitter.push(br#"{"items":[{"#).expect("so far, so good");
        assert_eq!(splitter.head(), None);
    }

    #[test]
    fn lists_without_objects() {
        for list in [
            r#"{"metadata":{"resourceVersion":"7"},"items":[]}"#,
            r#"{"metadata":{"resourceVersion":"7"},"items":null}"#,
            r#"{"metadata":{"resourceVersion":"7"}}"#,
        ] {
            let (objects, metadata) = cut(list, 3).expect("a list");
            assert!(objects.is_empty());
            assert_eq!(metadata.resource_version, "7");
        }
    }

    #[test]
    fn what_is_no_list_is_said_so() {
        for text in [
            "",
            "hunter2 <html>",
            "[]",
            "{}",
            "}",
            r#"{"metadata":{},"items":[1]}"#,
            r#"{"metadata":{},"items":[{}"#,
            r#"{"metadata":{},"items":[{}]"#,
            r#"{"metadata":{},"items":["#,
            r#"{"metadata":{},"items":[{"a":"b]}"#,
            r#"{"metadata":{},"items":[]}}"#,
        ] {
            for size in [1, 5, 100] {
                assert!(cut(text, size).is_err(), "{text}");
            }
        }
        let endless = format!(r#"{{"metadata":"{}"#, "x".repeat(ENVELOPE_LIMIT));
        assert!(cut(&endless, 1 << 16).is_err());
    }
}
