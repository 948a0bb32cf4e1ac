//! The address of an API server, taken apart so that credentials in it go nowhere but to the server.

/// An address without its credentials, and the credentials.
#[derive(Default)]
pub(crate) struct Address {
    /// As in `https://host:6443/path`.
    pub shown: String,
    /// The user and password that stood before the host, percent-decoded.
    pub credentials: Option<(String, String)>,
}

/// Splits `https://user:password@host/path`. What has no credentials is returned as it is.
pub(crate) fn split(address: &str) -> Address {
    let address = address.trim();
    let start = address.find("://").map_or(0, |at| at + 3);
    let end = address[start..]
        .find(['/', '?', '#'])
        .map_or(address.len(), |at| start + at);
    let Some(at) = address[start..end].rfind('@') else {
        return Address {
            shown: address.to_owned(),
            credentials: None,
        };
    };
    let (user, password) = address[start..start + at]
        .split_once(':')
        .unwrap_or((&address[start..start + at], ""));
    Address {
        shown: format!("{}{}", &address[..start], &address[start + at + 1..]),
        credentials: Some((percent_decoded(user), percent_decoded(password))),
    }
}

fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escape = bytes
            .get(at + 1..at + 3)
            .filter(|digits| bytes[at] == b'%' && digits.iter().all(u8::is_ascii_hexdigit))
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(escape.unwrap_or(bytes[at]));
        at += if escape.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_taken_out_of_addresses() {
        for (address, shown, credentials) in [
            ("https://host:6443", "https://host:6443", None),
            ("https://host/a@b", "https://host/a@b", None),
            (
                "https://jane:pa%40ss@host:6443/clusters/1",
                "https://host:6443/clusters/1",
                Some(("jane", "pa@ss")),
            ),
            ("https://jane@host", "https://host", Some(("jane", ""))),
            ("jane:a@b@host:1", "host:1", Some(("jane", "a@b"))),
            ("https://a%zz:%@h?x=@", "https://h?x=@", Some(("a%zz", "%"))),
            ("", "", None),
        ] {
            let split = split(address);
            assert_eq!(split.shown, shown);
            let expected = credentials.map(|(user, word)| (user.to_owned(), word.to_owned()));
            assert_eq!(split.credentials, expected, "{address}");
        }
    }
}
