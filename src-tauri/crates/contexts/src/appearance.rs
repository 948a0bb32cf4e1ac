//! How a context is told from the others at a glance: its colour and its two letters.
//!
//! Both depend on the list only, so the same files always look the same.

use std::collections::HashSet;

use wire::Hue;

/// Colours that say "careful", kept for names that speak of production.
const CAREFUL: [Hue; 2] = [Hue::Red, Hue::Orange];
const PLAIN: [Hue; 8] = [
    Hue::Gold,
    Hue::Lime,
    Hue::Green,
    Hue::Teal,
    Hue::Sky,
    Hue::Indigo,
    Hue::Violet,
    Hue::Pink,
];

/// A colour for each name, in the order of the list; no two neighbours share one.
pub fn hues<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Hue> {
    let mut hues: Vec<Hue> = Vec::new();
    for name in names {
        let choice: &[Hue] = if is_production(name) {
            &CAREFUL
        } else {
            &PLAIN
        };
        let count = choice.len() as u64;
        let index = usize::try_from(hash(name) % count).unwrap_or_default();
        let mut hue = choice[index];
        if hues.last() == Some(&hue) {
            hue = choice[(index + 1) % choice.len()];
        }
        hues.push(hue);
    }
    hues
}

/// Two letters or digits for each name, in the order of the list; different as long as that goes.
pub fn initials<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = HashSet::new();
    names
        .map(|name| {
            let candidates = candidates(core(name));
            let free = candidates.iter().find(|pair| !taken.contains(*pair));
            let pair = free.unwrap_or(&candidates[0]).clone();
            taken.insert(pair.clone());
            pair
        })
        .collect()
}

/// FNV-1a, so that a colour outlives releases of the standard library.
fn hash(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Whether the name speaks of production.
pub fn is_production(name: &str) -> bool {
    let mut negated = false;
    for part in parts(name) {
        let part = part.trim_end_matches(|c: char| c.is_ascii_digit());
        let part = part.to_lowercase();
        if ["prod", "production", "prd"].contains(&part.as_str()) && !negated {
            return true;
        }
        negated = ["non", "not", "pre"].contains(&part.as_str());
    }
    false
}

fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
}

/// The part of a name that tells clusters of one provider apart.
fn core(name: &str) -> &str {
    // OpenShift: namespace/cluster:port/user.
    let slashed: Vec<&str> = name.split('/').collect();
    let mut core = match slashed.as_slice() {
        [_, cluster, _] if cluster.contains(':') && !name.starts_with("arn:") => cluster,
        // EKS: arn:aws:eks:region:account:cluster/name.
        [.., last] if parts(last).next().is_some() => last,
        _ => name,
    };
    // GKE: gke_project_zone_name.
    if core.starts_with("gke_") {
        core = core.rsplit('_').next().unwrap_or(core);
    }
    // kubeadm and eksctl: user@cluster, user@cluster.region.eksctl.io.
    if let Some((_, cluster)) = core.split_once('@')
        && parts(cluster).next().is_some()
    {
        core = cluster;
    }
    core.strip_suffix(".eksctl.io")
        .and_then(|core| core.split('.').next())
        .unwrap_or(core)
}

/// Pairs in falling order of how well they stand for the name. Never empty.
fn candidates(core: &str) -> Vec<String> {
    let upper = |c: char| c.to_uppercase().next().unwrap_or(c);
    let parts: Vec<Vec<char>> = parts(core)
        .map(|part| part.chars().map(upper).collect())
        .collect();
    let all: Vec<char> = parts.iter().flatten().copied().collect();
    let first = all.first().copied().unwrap_or('0');
    let mut seconds: Vec<char> = Vec::new();
    seconds.extend(parts.get(1).and_then(|part| part.first()));
    if parts.len() > 1 {
        seconds.extend(parts.last().and_then(|part| part.first()));
        seconds.extend(parts.iter().skip(1).filter_map(|part| part.last()));
    }
    seconds.extend(all.iter().skip(1));
    seconds.extend('1'..='9');
    seconds.extend('A'..='Z');
    seconds
        .iter()
        .map(|second| format!("{first}{second}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn production_is_red_or_orange_and_nothing_else_is() {
        for name in [
            "prod",
            "eu-prod1",
            "shop_production",
            "arn:aws:eks:x:1:cluster/prd",
        ] {
            assert!(CAREFUL.contains(&hues([name].into_iter())[0]), "{name}");
        }
        for name in [
            "dev",
            "non-prod",
            "pre-prod",
            "product-catalogue",
            "reproduce",
        ] {
            assert!(PLAIN.contains(&hues([name].into_iter())[0]), "{name}");
        }
    }

    #[test]
    fn neighbours_differ_and_a_list_always_looks_the_same() {
        let names: Vec<String> = (0..200).map(|i| format!("cluster-{}", i / 3)).collect();
        let first = hues(names.iter().map(String::as_str));
        assert!(first.windows(2).all(|pair| pair[0] != pair[1]));
        assert_eq!(first, hues(names.iter().map(String::as_str)));
        let prods = hues(["prod-a", "prod-a", "prod-a"].into_iter());
        assert!(prods.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn initials_come_from_the_telling_part() {
        for (name, expected) in [
            ("prod-eu", "PE"),
            ("minikube", "MI"),
            ("arn:aws:eks:eu-west-1:1234:cluster/prod", "PR"),
            ("arn:aws:eks:eu-west-1:1234:cluster/shop-blue", "SB"),
            ("gke_my-project_europe-west1-b_payments", "PA"),
            ("kubernetes-admin@prod-eu", "PE"),
            ("jane@shop.eu-west-1.eksctl.io", "SH"),
            ("default/api-example-com:6443/kube:admin", "AE"),
            ("a", "A1"),
            ("über-cluster", "ÜC"),
            ("---", "01"),
            ("", "01"),
        ] {
            assert_eq!(initials([name].into_iter()), [expected], "{name}");
        }
    }

    #[test]
    fn initials_stay_apart() {
        let given = ["prod-eu-1", "prod-eu-2", "prod-east", "prod-eu-1", "p", "p"];
        let initials = initials(given.into_iter());
        assert_eq!(initials, ["PE", "P2", "PT", "P1", "P3", "P4"]);
    }

    #[test]
    fn hundreds_of_equal_names_still_get_initials() {
        let names: Vec<String> = (0..500).map(|i| format!("x{i}")).collect();
        let initials = initials(names.iter().map(String::as_str));
        assert!(initials.iter().all(|pair| pair.chars().count() == 2));
    }
}
