//! The forms of secrets.

use base64::Engine as _;

use super::LENIENT;
use crate::{
    class::Class,
    harmless::{is_readable, is_stand_in, looks_random},
};

pub(super) struct Shape {
    /// One of these stands in the text, in any case, if the expression can match.
    pub triggers: &'static [&'static str],
    /// The group `s`, or all of it, is the secret.
    pub regex: &'static str,
    pub class: Class,
    /// What an expression cannot say of the secret.
    pub check: fn(&str) -> bool,
}

const fn token(triggers: &'static [&'static str], regex: &'static str) -> Shape {
    Shape {
        triggers,
        regex,
        class: Class::Token,
        check: any,
    }
}

const fn password(triggers: &'static [&'static str], regex: &'static str) -> Shape {
    Shape {
        triggers,
        regex,
        class: Class::Password,
        check: any,
    }
}

pub(super) const SHAPES: &[Shape] = &[
    Shape {
        triggers: &["private key"],
        regex: r"(?s)-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|\z)",
        class: Class::PrivateKey,
        check: any,
    },
    // PuTTY's.
    Shape {
        triggers: &["private-lines:"],
        regex: r"(?s)Private-Lines: *[0-9]+\s+(?P<s>[A-Za-z0-9+/=\s]+)",
        class: Class::PrivateKey,
        check: any,
    },
    // `-----BEGIN ` in base64.
    Shape {
        triggers: &["LS0tLS1CRUdJTi"],
        regex: r"LS0tLS1CRUdJTi[A-Za-z0-9+/]+=*",
        class: Class::PrivateKey,
        check: is_encoded_private_key,
    },
    token(&["age-secret-key-"], r"AGE-SECRET-KEY-1[0-9A-Z]{50,}"),
    token(&["eyJ"], r"eyJ[A-Za-z0-9_=-]{8,}(?:\.[A-Za-z0-9_=-]*){2,4}"),
    // Amazon
    token(
        &["AKIA", "ASIA", "ABIA", "ACCA"],
        r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b",
    ),
    Shape {
        triggers: &["AKIA", "ASIA", "ABIA", "ACCA"],
        regex: r"(?:^|[^A-Za-z0-9/+=])(?P<s>[A-Za-z0-9/+]{40})(?:$|[^A-Za-z0-9/+=])",
        class: Class::Token,
        check: looks_random,
    },
    token(&["FwoG", "IQoJ"], r"\b(?:FwoG|IQoJ)[A-Za-z0-9+/=]{80,}"),
    token(
        &["x-amz-s", "x-goog-s", "sig="],
        r"(?i)(?:[?&]sig|x-amz-signature|x-amz-security-token|x-goog-signature)=(?P<s>[A-Za-z0-9%+/=_-]{16,})",
    ),
    // Code hosts
    token(
        &["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"],
        r"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})",
    ),
    token(
        &[
            "glpat-",
            "gldt-",
            "glrt-",
            "glrtr-",
            "glcbt-",
            "glptt-",
            "glft-",
            "glimt-",
            "glagent-",
            "glsoat-",
            "glffct-",
            "glwt-",
            "GR1348941",
        ],
        r"\b(?:gl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|soat|ffct|wt)-[A-Za-z0-9_.-]{16,}|GR1348941[A-Za-z0-9_-]{16,})",
    ),
    token(
        &["atbb", "atatt"],
        r"\b(?:ATBB[A-Za-z0-9]{24,}|ATATT[A-Za-z0-9_=-]{40,})",
    ),
    // Chat
    token(
        &["xox", "xapp-"],
        r"\b(?:xox[a-z]-(?:[0-9]-)?[A-Za-z0-9-]{10,}|xapp-[0-9A-Za-z-]{16,})",
    ),
    token(
        &["hooks.slack.com", "/api/webhooks/", "webhook.office.com"],
        r"(?:hooks\.slack\.com/(?:services|workflows|triggers)/|/api/webhooks/|webhook\.office\.com/webhookb2/)(?P<s>[A-Za-z0-9/@_-]{16,})",
    ),
    token(
        &[":AA"],
        r"\b(?:bot)?(?P<s>[0-9]{8,10}:AA[A-Za-z0-9_-]{32,})",
    ),
    // Payment, mail, telephone
    token(
        &["sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_"],
        r"\b(?:[sr]k_(?:live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{16,})",
    ),
    token(&["SG."], r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    // Google
    token(
        &["AIza", "ya29.", "GOCSPX-", "1//0"],
        r"\b(?:AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_.-]{16,}|GOCSPX-[A-Za-z0-9_-]{16,}|1//0[A-Za-z0-9_-]{30,})",
    ),
    // Registries of packages and images
    token(
        &["npm_", "pypi-", "dckr_", "rubygems_", "cargo_", "cio"],
        r"\b(?:npm_[A-Za-z0-9]{30,}|pypi-[A-Za-z0-9_-]{16,}|dckr_(?:pat|oat)_[A-Za-z0-9_-]{16,}|rubygems_[a-f0-9]{40,}|cio[A-Za-z0-9]{32}\b)",
    ),
    // Clouds, monitoring, models
    token(
        &[
            "hvs.",
            "hvb.",
            "hvr.",
            ".atlasv1.",
            "dop_v1_",
            "doo_v1_",
            "dor_v1_",
            "dapi",
            "glsa_",
            "glc_",
            "NRAK-",
            "shpat_",
            "shpss_",
            "shpca_",
            "shppa_",
            "lin_api_",
            "hf_",
            "PMAK-",
        ],
        r"\b(?:hv[sbr]\.[A-Za-z0-9_-]{20,}|[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{40,}|do[opr]_v1_[a-f0-9]{40,}|dapi[a-f0-9]{32}|glsa_[A-Za-z0-9_]{30,}|glc_[A-Za-z0-9+/=]{30,}|NRAK-[A-Z0-9]{20,}|shp(?:at|ss|ca|pa)_[a-fA-F0-9]{30,}|lin_api_[A-Za-z0-9]{30,}|hf_[A-Za-z0-9]{30,}|PMAK-[a-f0-9-]{30,})",
    ),
    Shape {
        triggers: &["sk-"],
        regex: r"\bsk-[A-Za-z0-9_-]{20,}",
        class: Class::Token,
        check: looks_random,
    },
    // Headers
    Shape {
        triggers: &["bearer"],
        regex: r"(?i)\bbearer(?:\s+|%20|\\u0020)(?P<s>[A-Za-z0-9._~+/=-]{8,})",
        class: Class::Token,
        check: not_a_word,
    },
    Shape {
        triggers: &["basic"],
        regex: r"(?i)\bbasic\s+(?P<s>[A-Za-z0-9+/_-]{6,}=*)",
        class: Class::Token,
        check: is_basic,
    },
    Shape {
        triggers: &["authorization"],
        regex: r#"(?i)\bauthorization[\\"']*\s*[:=\s]\s*[\\"'\[]*(?:(?:basic|bearer|token|negotiate|digest|apikey|aws4-hmac-sha256)\s+)?(?P<s>[^\s"'\\,;\]\[{}<>$]{8,})"#,
        class: Class::Token,
        check: not_a_word,
    },
    Shape {
        triggers: &[
            "x-api-key",
            "x-auth-token",
            "x-vault-token",
            "private-token",
            "x-access-token",
        ],
        regex: r#"(?i)\b(?:x-api-key|x-auth-token|x-vault-token|private-token|x-access-token)[\\"']*\s*[:=]\s*[\\"']*(?P<s>[^\s"'\\,;{}<>$]{6,})"#,
        class: Class::Token,
        check: any,
    },
    // Of all cookies, those of a session.
    Shape {
        triggers: &["sess", "sid=", "auth=", "jwt="],
        regex: r#"(?i)\b[a-z_.-]{0,32}(?:sess|sessid|sessionid|session_id|session|connect\.sid|_sid|auth|jwt)=(?P<s>[^\s;,&"'\\]{8,})"#,
        class: Class::Token,
        check: not_a_word,
    },
    Shape {
        triggers: &["cookie:", "cookie\":", "cookie\\\":", "cookie="],
        regex: r#"(?i)\bcookie[\\"']*\s*[:=]\s*[\\"'\[]*[A-Za-z0-9_.-]{1,64}=(?P<s>[^\s;,"'\\]{8,})"#,
        class: Class::Token,
        check: not_a_word,
    },
    // Passwords in the ways of single programs
    password(
        &["@tcp(", "@unix("],
        r"[A-Za-z0-9_.-]{1,64}:(?P<s>[^\s@:/]{1,256})@(?:tcp|unix)\(",
    ),
    password(
        &["curl", "wget"],
        r#"(?s)\b(?:curl|wget)\b.{0,400}?\s(?:-u|--user|--proxy-user)[ =]?["']?[^\s:"']{1,128}:(?P<s>[^\s"']{1,256})"#,
    ),
    password(
        &["password"],
        r"(?i)\blogin\s+\S{1,128}\s+password\s+(?P<s>\S{1,256})",
    ),
    password(
        &["requirepass", "masterauth"],
        r#"(?mi)(?:^[ \t]*|--|\bconfig\s+set\s+)(?:requirepass|masterauth)[ =]+"?(?P<s>[^\s"]+)"#,
    ),
    // Redis' sentinel and its users, HAProxy
    password(
        &["auth-pass"],
        r#"(?m)^[ \t]*(?:sentinel[ \t]+)?auth-pass[ \t]+\S+[ \t]+"?(?P<s>[^\s"]+)"#,
    ),
    password(
        &[" on ", "\ton\t"],
        r"(?m)^[ \t]*user[ \t]+\S+[ \t]+on[ \t][^\n]{0,200}?>(?P<s>\S+)",
    ),
    password(
        &["stats auth", "stats\tauth"],
        r"(?m)^[ \t]*stats[ \t]+auth[ \t]+[^\s:]+:(?P<s>\S+)",
    ),
    password(
        &["insecure-password"],
        r"(?m)^[ \t]*user[ \t]+\S+[ \t]+insecure-password[ \t]+(?P<s>\S+)",
    ),
    password(
        &["identified", "password"],
        r"(?i)\b(?:identified\s+(?:with\s+\S+\s+)?by|password)\s+'(?P<s>[^'\n]{1,256})'",
    ),
    // Hashes of passwords
    password(
        &[
            "$2a$", "$2b$", "$2y$", "$apr1$", "$1$", "$5$", "$6$", "$argon2", "$7$", "$y$",
        ],
        r"(?:\$2[aby]\$[0-9]{2}\$[./A-Za-z0-9]{50,}|\$apr1\$[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{20,}|\$[1567y]\$[./A-Za-z0-9=$]{1,64}\$[./A-Za-z0-9]{20,}|\$argon2[a-z]{1,2}\$[A-Za-z0-9$,=+/]{30,})",
    ),
];

fn any(_: &str) -> bool {
    true
}

fn not_a_word(secret: &str) -> bool {
    !is_readable(secret) && !is_stand_in(secret)
}

/// `user:password` in base64.
fn is_basic(secret: &str) -> bool {
    LENIENT
        .decode(secret)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .is_some_and(|text| text.contains(':') && !text.contains(char::is_control))
}

fn is_encoded_private_key(encoded: &str) -> bool {
    LENIENT
        .decode(&encoded[..encoded.len().min(80) / 4 * 4])
        .is_ok_and(|bytes| memchr::memmem::find(&bytes, b"PRIVATE KEY").is_some())
}
