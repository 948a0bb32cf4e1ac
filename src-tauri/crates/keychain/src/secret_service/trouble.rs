//! What the errors of the Secret Service come to.

use secret_service::Error as ServiceError;
use zbus::{DBusError as _, fdo};

use crate::store::Trouble;

const LOCKED: &str = "org.freedesktop.Secret.Error.IsLocked";

/// How the names of errors begin that the bus gives when there is no service, or none that starts.
const ABSENT: [&str; 5] = [
    "org.freedesktop.DBus.Error.NameHasNoOwner",
    "org.freedesktop.DBus.Error.ServiceUnknown",
    "org.freedesktop.DBus.Error.Spawn.",
    "org.freedesktop.DBus.Error.TimedOut",
    "org.freedesktop.systemd1.",
];

pub(super) fn trouble(error: ServiceError) -> Trouble {
    match error {
        ServiceError::Locked => Trouble::Locked("it does not open".to_owned()),
        ServiceError::Prompt => Trouble::Locked("it was not unlocked when asked for".to_owned()),
        ServiceError::Unavailable => Trouble::Absent("no program answers".to_owned()),
        ServiceError::PromptDisconnected => Trouble::Failed("it ended meanwhile".to_owned()),
        ServiceError::Zbus(error) => refused(error),
        ServiceError::ZbusFdo(error) => refused_plainly(&error),
        _ => nonsense(),
    }
}

pub(super) fn refused(error: zbus::Error) -> Trouble {
    match error {
        zbus::Error::MethodError(name, detail, _) => named(&name, detail.as_deref()),
        zbus::Error::FDO(error) => refused_plainly(&error),
        zbus::Error::InputOutput(error) => Trouble::Failed(format!("the session bus: {error}")),
        _ => nonsense(),
    }
}

fn refused_plainly(error: &fdo::Error) -> Trouble {
    match error {
        fdo::Error::ZBus(error) => refused(error.clone()),
        error => named(&error.name(), error.description()),
    }
}

/// The words of an answer that does not fit are not passed on, since part of the answer may be among them.
fn nonsense() -> Trouble {
    Trouble::Failed("it gave an answer that makes no sense".to_owned())
}

fn named(name: &str, detail: Option<&str>) -> Trouble {
    let said = format!("{name}: {}", detail.unwrap_or("no more is known"));
    if name == LOCKED {
        Trouble::Locked(said)
    } else if ABSENT.iter().any(|absent| name.starts_with(absent)) {
        Trouble::Absent(said)
    } else {
        Trouble::Failed(said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_errors_tell_what_the_matter_is() {
        let of = |name: &str| named(name, None);
        for name in [
            "org.freedesktop.DBus.Error.ServiceUnknown",
            "org.freedesktop.DBus.Error.Spawn.ChildExited",
            "org.freedesktop.systemd1.NoSuchUnit",
        ] {
            assert!(matches!(of(name), Trouble::Absent(_)), "{name}");
        }
        // As when it is locked between the look and the reading.
        let locked = of("org.freedesktop.Secret.Error.IsLocked");
        assert!(matches!(locked, Trouble::Locked(_)));
        let failed = of("org.freedesktop.Secret.Error.NoSuchObject");
        assert!(matches!(failed, Trouble::Failed(_)));
    }

    #[test]
    fn an_answer_that_does_not_fit_is_not_passed_on() {
        let answer = zbus::zvariant::Error::Message("invalid type: string \"s3cr3t\"".to_owned());
        for error in [
            ServiceError::Zvariant(answer.clone()),
            ServiceError::Zbus(zbus::Error::Variant(answer)),
        ] {
            let trouble = trouble(error);
            assert!(!format!("{trouble:?}").contains("s3cr3t"), "{trouble:?}");
        }
    }
}
