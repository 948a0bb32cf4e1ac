//! Which fields of a user are secrets: taken out of it, and put back.
//!
//! Fields are those of client-go's `AuthInfo` (`tools/clientcmd/api/v1/types.go`), in the form that they have in a
//! file. A field is named by its place: `token`, `auth-provider/config/refresh-token`, `exec/env/AWS_SECRET`,
//! `exec/args/2`.

use serde_json::{Map, Value};

const FIELDS: [&str; 3] = ["token", "password", "client-key-data"];
const PROVIDER: &str = "auth-provider/config/";
const ENV: &str = "exec/env/";
const ARGUMENTS: &str = "exec/args/";
/// Parts of names under which programs take secrets.
const WORDS: [&str; 11] = [
    "token",
    "secret",
    "pass",
    "pwd",
    "credential",
    "key",
    "auth",
    "session",
    "cookie",
    "jwt",
    "cmd-args",
];
/// Beginnings of what stands in a header that tells who somebody is.
const HEADERS: [&str; 2] = ["bearer ", "basic "];
/// Stands in place of an argument, so that the others keep theirs.
const TAKEN: &str = "***";

/// The secrets of a user by their place, none of them left in it.
pub fn take(user: &mut Value) -> Vec<(String, String)> {
    let mut taken = Vec::new();
    let Some(fields) = user.as_object_mut() else {
        return taken;
    };
    for field in FIELDS {
        if let Some(Value::String(secret)) = fields.remove(field) {
            taken.push((field.to_owned(), secret));
        }
    }
    if let Some(config) = fields
        .get_mut("auth-provider")
        .and_then(|provider| provider.get_mut("config"))
        && let Some(config) = config.as_object_mut()
    {
        let secret: Vec<String> = config
            .keys()
            .filter(|key| is_secret(key))
            .cloned()
            .collect();
        for key in secret {
            if let Some(Value::String(secret)) = config.remove(&key) {
                taken.push((format!("{PROVIDER}{key}"), secret));
            }
        }
    }
    let Some(exec) = fields.get_mut("exec") else {
        return taken;
    };
    let list = |exec: &mut Value, field: &str| {
        exec.get_mut(field)
            .and_then(Value::as_array_mut)
            .map(std::mem::take)
    };
    let mut env = list(exec, "env");
    for variable in env.iter_mut().flatten() {
        let name = variable
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let value = variable
            .get("value")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if (is_secret(&name) || is_header(value))
            && let Some(Value::String(secret)) = variable
                .as_object_mut()
                .and_then(|said| said.remove("value"))
        {
            taken.push((format!("{ENV}{name}"), secret));
        }
    }
    if let Some(env) = env {
        exec["env"] = env.into();
    }
    let mut after_name = false;
    let mut arguments = list(exec, "args");
    for (at, argument) in arguments.iter_mut().flatten().enumerate() {
        let Some(text) = argument.as_str() else {
            continue;
        };
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        let is_named = text.starts_with('-') && is_secret(name);
        if after_name || is_header(text) || is_named && !value.is_empty() {
            taken.push((format!("{ARGUMENTS}{at}"), text.to_owned()));
            *argument = TAKEN.into();
            after_name = false;
        } else {
            after_name = is_named;
        }
    }
    if let Some(arguments) = arguments {
        exec["args"] = arguments.into();
    }
    taken
}

/// How the secrets of a user are called, for people; also those that stand in files which it names.
pub fn names(user: &Value) -> Vec<String> {
    let taken = take(&mut user.clone());
    let files = ["tokenFile", "client-key"].into_iter();
    let files = files.filter(|field| user.get(field).is_some_and(|file| !file.is_null()));
    taken
        .into_iter()
        .map(|(field, _)| field)
        .chain(files.map(str::to_owned))
        .collect()
}

/// The program that a user has run, if any.
pub fn program(user: &Value) -> Option<&str> {
    let by_provider = || user.pointer("/auth-provider/config/cmd-path");
    user.pointer("/exec/command").or_else(by_provider)?.as_str()
}

/// Puts secrets back where they were.
pub fn put(user: &mut Map<String, Value>, secrets: &Map<String, Value>) {
    for (field, secret) in secrets {
        if let Some(key) = field.strip_prefix(PROVIDER) {
            if let Some(config) = user
                .get_mut("auth-provider")
                .and_then(|provider| provider.get_mut("config"))
                && let Some(config) = config.as_object_mut()
            {
                config.insert(key.to_owned(), secret.clone());
            }
        } else if let Some(name) = field.strip_prefix(ENV) {
            let variables = user.get_mut("exec").and_then(|exec| exec.get_mut("env"));
            let mut variables = variables
                .and_then(Value::as_array_mut)
                .into_iter()
                .flatten();
            if let Some(variable) = variables.find(|variable| variable["name"] == *name) {
                variable["value"] = secret.clone();
            }
        } else if let Some(at) = field.strip_prefix(ARGUMENTS) {
            let arguments = user.get_mut("exec").and_then(|exec| exec.get_mut("args"));
            let argument = at.parse().ok().and_then(|at: usize| arguments?.get_mut(at));
            if let Some(argument) = argument.filter(|argument| **argument == TAKEN) {
                *argument = secret.clone();
            }
        } else if FIELDS.contains(&field.as_str()) {
            user.insert(field.clone(), secret.clone());
        }
    }
}

fn is_header(text: &str) -> bool {
    let text = text.to_lowercase();
    HEADERS.iter().any(|begin| text.contains(begin))
}

fn is_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    // Where a key is kept is none.
    let elsewhere = ["file", "path", "dir"]
        .iter()
        .any(|end| name.ends_with(end));
    !elsewhere && (name.ends_with("_pat") || WORDS.iter().any(|word| name.contains(word)))
}
