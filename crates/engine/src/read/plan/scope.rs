//! Which provider a resource is made with: that tells its subscription and its cloud.

use std::{borrow::Cow, collections::HashMap};

use super::{
    configuration::{Configuration, references},
    references::Resolver,
};
use crate::read::{
    decode::walk::{Found, Scope},
    source::Span,
    tree::Node,
};

/// What a provider's configuration says of everything that is made with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Provider {
    /// The subscription, if the plan tells it.
    pub(super) subscription: Option<String>,
    /// Its key in the configuration; what tells it from others.
    pub(super) label: String,
    /// It is repeated, as OpenTofu has it, and which of its instances something is made with stands nowhere.
    /// (opentofu/opentofu: `internal/command/jsonconfig`, in which a provider has no `for_each` and one key.)
    pub(super) is_several: bool,
    /// What the login servers of its cloud end in, and where it says so; none for the public cloud.
    pub(super) suffix: Option<(&'static str, Span)>,
}

/// The providers of one plan, each looked at once.
#[derive(Default)]
pub(super) struct Providers {
    known: HashMap<String, Provider>,
    scopes: HashMap<(Option<String>, String), u32>,
    /// What tells those of this plan from those of others in the same source.
    plan: String,
}

impl Providers {
    /// Says which plan of its source this is: one provider is configured anew in each of them.
    pub(super) fn of_plan(&mut self, number: u32) {
        if number > 1 {
            self.plan = format!(" of plan {number}");
        }
    }

    /// The provider under a key.
    pub(super) fn get(&mut self, resolver: &mut Resolver<'_>, key: &str) -> Provider {
        if let Some(known) = self.known.get(key) {
            return known.clone();
        }
        let provider = read(resolver, key);
        self.known.insert(key.to_owned(), provider.clone());
        provider
    }

    /// The scope of what is made with a provider in a subscription.
    pub(super) fn scope(
        &mut self,
        found: &mut Found,
        subscription: Option<String>,
        label: &str,
    ) -> u32 {
        let key = (subscription, label.to_owned());
        if let Some(known) = self.scopes.get(&key) {
            return *known;
        }
        let scope = found.scope(Scope {
            subscription: key.0.clone(),
            resource_group: None,
            label: format!("{}{}", key.1, self.plan),
        });
        self.scopes.insert(key, scope);
        scope
    }
}

fn read(resolver: &mut Resolver<'_>, key: &str) -> Provider {
    let label = configured(&resolver.configuration, key);
    let configuration = resolver.configuration.providers.get(&label).copied();
    let mut provider = Provider {
        label,
        ..Provider::default()
    };
    let Some(configuration) = configuration else {
        return provider;
    };
    let is_each = |(head, _): &(Cow<str>, Span)| head.starts_with("each.");
    provider.is_several = { configuration.get("expressions").into_iter() }
        .flat_map(Node::children)
        .any(|expression| references(expression).iter().any(is_each));
    let module = configuration.get("module_address").and_then(Node::string);
    let module = module.unwrap_or_default();
    let mut says = |key: &str| {
        let expression = configuration.path(&["expressions", key])?;
        resolver.constant(&module, expression)
    };
    provider.subscription = says("subscription_id")
        .map(|(text, _)| text)
        .filter(|text| is_subscription(text));
    provider.suffix = says("environment").and_then(|(cloud, place)| {
        let suffix = match cloud.to_ascii_lowercase().as_str() {
            "china" => "azurecr.cn",
            "usgovernment" => "azurecr.us",
            _ => return None,
        };
        Some((suffix, place))
    });
    provider
}

/// The key under which a provider is configured. Older releases of Terraform give a resource in a
/// module a key of its own, even if the provider was handed down to it.
fn configured(configuration: &Configuration, key: &str) -> String {
    let is_own = |provider: &Node| {
        provider.get("module_address").is_none() || provider.get("expressions").is_some()
    };
    let name = |key: &str| {
        let local = key.rsplit_once(':').map_or(key, |(_, local)| local);
        let base = local.split_once('.').map_or(local, |(base, _)| base);
        (local.to_owned(), base.to_owned())
    };
    let (local, base) = name(key);
    if key.is_empty() || configuration.providers.get(key).is_some_and(is_own) {
        return key.to_owned();
    }
    let mut same = configuration
        .providers
        .iter()
        .filter(|(other, provider)| is_own(provider) && name(other).1 == base)
        .map(|(other, _)| other);
    match (same.next(), same.next()) {
        // There is only the one that the environment configures.
        (None, _) if !local.contains('.') => local,
        // Nothing else can have been handed down.
        (Some(only), None) if !only.contains('.') => only.clone(),
        _ => key.to_owned(),
    }
}

/// Whether what says nothing of its provider may be made with another than the rest. Where nothing of the
/// configuration is shown, all is taken to be made with one, as most plans are.
pub(super) fn may_be_several(configuration: &Configuration) -> bool {
    let providers = configuration.providers.iter();
    let mut azure = providers.filter(|(key, provider)| {
        let name = provider.get("name").and_then(Node::string);
        name.map_or(key.contains("az"), |name| name.starts_with("az"))
    });
    azure.nth(1).is_some()
}

/// Whether a text has the form of a subscription's id.
pub(super) fn is_subscription(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
