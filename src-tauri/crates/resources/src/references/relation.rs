//! How one object stands to another, in a word for either direction.

/// How an object stands to one that it names or selects. In the order in which they are worth
/// showing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// To the owner that manages it (`controller: true`): a Pod to its `ReplicaSet`.
    ControlledBy,
    /// To any other owner.
    OwnedBy,
    /// To the Helm release that it belongs to (see [`super::release`]).
    PartOf,
    /// A Service, to the pods behind it.
    Selects,
    /// To what gets the traffic: an Ingress or a route to Services.
    RoutesTo,
    /// To what hands the traffic on: a route to its Gateway.
    AttachedTo,
    /// A list of endpoints, to its Service.
    EndpointsOf,
    /// A list of endpoints, to one of them.
    LeadsTo,
    /// A `StatefulSet`, to the Service under which its pods have names.
    GovernedBy,
    /// An autoscaler, to what it scales.
    Scales,
    /// An autoscaler, to an object whose metric it reads.
    Measures,
    /// A disruption budget, to its pods.
    Protects,
    /// A network policy, to its pods.
    Restricts,
    /// A network policy, to those that may connect to its pods.
    AllowsFrom,
    /// A network policy, to those that its pods may connect to.
    AllowsTo,
    /// A policy, to what it is attached to.
    AppliesTo,
    /// To what is in one of its volumes.
    Mounts,
    /// To where the value of an environment variable comes from.
    EnvFrom,
    /// To the claims that it has, or that are made for it.
    Claims,
    /// Between a claim and its volume.
    BoundTo,
    /// A claim, to what its volume is a copy of.
    FilledFrom,
    /// A volume attachment, to the volume.
    Attaches,
    /// A volume attachment, to the node.
    AttachesTo,
    /// To the account as which it speaks to the API.
    RunsAs,
    /// To the Secret by which images are pulled.
    PullsWith,
    /// To the Secret by which something else than images is reached.
    AuthenticatesWith,
    /// To the certificate that it shows.
    Presents,
    /// To the certificates of the authorities that it believes.
    Trusts,
    /// A binding, to the role.
    Grants,
    /// A binding, to those who get the role.
    GrantsTo,
    /// A `ClusterRole`, to those that it is put together from.
    Aggregates,
    /// A token, to its account.
    TokenOf,
    /// An account, to the Secrets that it lists.
    MayUse,
    /// To the Service that the API server asks.
    Calls,
    /// A binding of an admission policy, to the policy.
    Binds,
    /// To an object that holds more of its configuration.
    ConfiguredBy,
    /// To its class.
    OfClass,
    /// A Pod, to its node.
    RunsOn,
    /// An event, to what it tells of.
    About,
}

impl Relation {
    /// All of them, in order.
    pub const ALL: &[Self] = &[
        Self::ControlledBy,
        Self::OwnedBy,
        Self::PartOf,
        Self::Selects,
        Self::RoutesTo,
        Self::AttachedTo,
        Self::EndpointsOf,
        Self::LeadsTo,
        Self::GovernedBy,
        Self::Scales,
        Self::Measures,
        Self::Protects,
        Self::Restricts,
        Self::AllowsFrom,
        Self::AllowsTo,
        Self::AppliesTo,
        Self::Mounts,
        Self::EnvFrom,
        Self::Claims,
        Self::BoundTo,
        Self::FilledFrom,
        Self::Attaches,
        Self::AttachesTo,
        Self::RunsAs,
        Self::PullsWith,
        Self::AuthenticatesWith,
        Self::Presents,
        Self::Trusts,
        Self::Grants,
        Self::GrantsTo,
        Self::Aggregates,
        Self::TokenOf,
        Self::MayUse,
        Self::Calls,
        Self::Binds,
        Self::ConfiguredBy,
        Self::OfClass,
        Self::RunsOn,
        Self::About,
    ];

    /// From the object that names the other, as in "mounts".
    pub fn word(self) -> &'static str {
        self.words().0
    }

    /// From the object that is named, as in "mounted by".
    pub fn word_back(self) -> &'static str {
        self.words().1
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::ControlledBy => ("controlled by", "controls"),
            Self::OwnedBy => ("owned by", "owns"),
            Self::PartOf => ("part of", "includes"),
            Self::Selects => ("selects", "selected by"),
            Self::RoutesTo => ("routes to", "reached through"),
            Self::AttachedTo => ("attached to", "carries"),
            Self::EndpointsOf => ("endpoints of", "has endpoints"),
            Self::LeadsTo => ("leads to", "listed in"),
            Self::GovernedBy => ("governed by", "governs"),
            Self::Scales => ("scales", "scaled by"),
            Self::Measures => ("measures", "measured by"),
            Self::Protects => ("protects", "protected by"),
            Self::Restricts => ("restricts", "restricted by"),
            Self::AllowsFrom => ("allows from", "allowed in by"),
            Self::AllowsTo => ("allows to", "allowed out by"),
            Self::AppliesTo => ("applies to", "subject to"),
            Self::Mounts => ("mounts", "mounted by"),
            Self::EnvFrom => ("takes env from", "gives env to"),
            Self::Claims => ("claims", "claimed by"),
            Self::BoundTo => ("bound to", "bound to"),
            Self::FilledFrom => ("filled from", "fills"),
            Self::Attaches => ("attaches", "attached by"),
            Self::AttachesTo => ("attaches to", "holds attachment"),
            Self::RunsAs => ("runs as", "account of"),
            Self::PullsWith => ("pulls with", "pulls for"),
            Self::AuthenticatesWith => ("authenticates with", "authenticates"),
            Self::Presents => ("presents", "presented by"),
            Self::Trusts => ("trusts", "trusted by"),
            Self::Grants => ("grants", "granted by"),
            Self::GrantsTo => ("grants to", "given rights by"),
            Self::Aggregates => ("aggregates", "aggregated by"),
            Self::TokenOf => ("token of", "has token"),
            Self::MayUse => ("may use", "may be used by"),
            Self::Calls => ("calls", "called by"),
            Self::Binds => ("binds", "bound by"),
            Self::ConfiguredBy => ("configured by", "configures"),
            Self::OfClass => ("of class", "class of"),
            Self::RunsOn => ("runs on", "runs"),
            Self::About => ("about", "has event"),
        }
    }

    /// Whether the other object is its owner.
    pub fn is_ownership(self) -> bool {
        matches!(self, Self::ControlledBy | Self::OwnedBy)
    }

    /// Whether it says the same from either side, and either may say it.
    pub fn is_mutual(self) -> bool {
        self == Self::BoundTo
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn all_are_listed_once_and_in_order() {
        assert!(Relation::ALL.is_sorted());
        let last = *Relation::ALL.last().expect("relations");
        assert_eq!(Relation::ALL.len(), last as usize + 1);
    }

    #[test]
    fn no_two_have_the_same_words() {
        let words: BTreeSet<_> = Relation::ALL
            .iter()
            .flat_map(|relation| {
                let back = (!relation.is_mutual()).then(|| relation.word_back());
                [Some(relation.word()), back]
            })
            .flatten()
            .collect();
        assert_eq!(words.len(), Relation::ALL.len() * 2 - 1);
    }
}
