//! Roles that a plan assigns by reference: who holds them and where is known only after the apply, and by
//! what they refer to it is told all the same.
//!
//! Both become texts that stand for what is referred to: an id with gaps for a registry or a group, and for
//! whoever holds a role a name that nobody else has in this plan.

use super::{
    Resource,
    merge::{Merge, Spot},
    references::Wanted,
};
use crate::{
    azure::{hosts::stand_in, roles},
    read::{
        decode::{
            fields::Field,
            walk::{GAP, Mark},
        },
        source::Span,
    },
};

/// What a role may be assigned to, or at, besides registries.
pub(super) const REFERRED: [&str; 3] = [
    "azurerm_kubernetes_cluster",
    "azurerm_resource_group",
    "azurerm_user_assigned_identity",
];

/// What a scope may refer to. A registry of which the name is not known goes by its host.
const SCOPES: [Wanted; 3] = [Wanted::Itself, Wanted::Host, Wanted::Group];

impl<'a> Merge<'_, '_, 'a> {
    /// A role assignment: which role, whose, and where.
    pub(super) fn role(&mut self, resource: &Resource<'a>) {
        let values = resource.values;
        let start = resource.node.span().start;
        let here = Span { start, end: start };
        if let Some((_, place)) = values.get("id").text() {
            self.note(Field::Id, Mark::Value, 0, place);
        }
        let (id, name) = (
            values.get("role_definition_id"),
            values.get("role_definition_name"),
        );
        match (id.text(), name.text()) {
            (Some((_, place)), _) => self.note(Field::RoleDefinitionId, Mark::Value, 0, place),
            (None, Some((name, place))) => match roles::by_name(&name) {
                Some(id) => self.compute(Field::RoleDefinitionId, 0, id.to_owned(), place),
                None => self.note(Field::RoleDefinitionId, Mark::Value, 0, place),
            },
            (None, None) => {
                let place = id.all_unknown().or(name.all_unknown()).unwrap_or(here);
                self.note(Field::RoleDefinitionId, Mark::AfterApply, 0, place);
            }
        }
        self.end(
            Field::PrincipalId,
            values.get("principal_id"),
            here,
            &[Wanted::Holder],
        );
        self.end(Field::Scope, values.get("scope"), here, &SCOPES);
        let condition = values.get("condition");
        if condition.is_there() {
            self.note(Field::Condition, Mark::Present, 0, here);
        }
        if let Some(kind) = resource.node.get("type") {
            self.note(Field::Type, Mark::Value, 0, kind.span());
        }
    }

    /// What a plan of Defender is set on, where its id does not tell.
    pub(super) fn placed(&mut self, resource: &Resource<'a>) {
        let parent = resource.values.get("parent_id");
        let start = resource.node.span().start;
        if parent.text().is_some() || parent.all_unknown().is_some() {
            self.end(Field::Scope, parent, Span { start, end: start }, &SCOPES);
        }
    }

    /// One end of a role: what stands there, or else what it refers to.
    fn end(&mut self, field: Field, spot: Spot<'a>, here: Span, wanted: &[Wanted]) {
        if let Some((_, place)) = spot.text() {
            return self.note(field, Mark::Value, 0, place);
        }
        for wanted in wanted {
            let Some((text, place)) = self.referred(spot.written, *wanted) else {
                continue;
            };
            let text = match wanted {
                Wanted::Itself | Wanted::Host => format!(
                    "/subscriptions/{GAP}/resourceGroups/{GAP}/providers/Microsoft.ContainerRegistry/registries/{text}"
                ),
                Wanted::Group => format!("/subscriptions/{GAP}/resourceGroups/{text}"),
                _ => text,
            };
            // What is not wholly told stands for itself, gaps and all.
            return self.compute(field, 0, text, place);
        }
        let place = spot.all_unknown().unwrap_or(here);
        self.note(field, Mark::AfterApply, 0, place);
    }

    /// By which identities the nodes of a cluster pull: by its own, and by the one that it is given.
    pub(super) fn nodes(&mut self, resource: &Resource<'a>) {
        let Some(address) = resource.node.get("address") else {
            return;
        };
        if resource.part == super::Part::State {
            return;
        }
        let own = stand_in(&resource.address);
        self.compute(Field::KubeletObjectId, 0, own, address.span());
        let given = resource.values.get("kubelet_identity").first();
        if resource
            .values
            .get("service_principal")
            .first()
            .get("client_id")
            .is_there()
        {
            let directory = stand_in(super::references::DIRECTORY);
            self.compute(Field::KubeletObjectId, 0, directory, address.span());
        }
        for key in ["object_id", "client_id", "user_assigned_identity_id"] {
            let spot = given.get(key);
            match self.referred(spot.written, Wanted::Holder) {
                Some((holder, place)) => self.compute(Field::KubeletObjectId, 0, holder, place),
                // It is given one, and nothing tells which.
                None if spot.written.expression().is_some() && spot.text().is_none() => {
                    self.note(Field::KubeletObjectId, Mark::AfterApply, 0, address.span());
                }
                None => {}
            }
        }
    }
}
