//! Functions that name resources, and those that ask Azure about them.

use std::rc::Rc;

use super::super::{
    eval,
    gap::{Gap, Letters, Symbol},
    handle::{LISTED, PUBLIC_SUFFIX},
    origin::{Marks, Origin},
    scope::Scope,
    text::{Builder, Piece, Text},
    value::{Entry, Object, Value, What},
};
use super::{Answer, text, whole};

pub(super) fn call(name: &str, arguments: &[Value], scope: &dyn Scope) -> Option<Answer> {
    Some(match (name, arguments) {
        ("resourceid", _) => {
            let (before, kind, names) = parts(arguments)?;
            let (subscription, group) = match before.as_slice() {
                [] => (scope.subscription(), scope.resource_group()),
                // Where a subscription is deployed to, a single word before the type is a
                // subscription; where a group is, it is a group.
                [one] => match scope.resource_group() {
                    Some(_) => (scope.subscription(), Some(one.clone())),
                    None => (one.clone(), None),
                },
                [subscription, group] => (subscription.clone(), Some(group.clone())),
                _ => return None,
            };
            let mut id = Builder::default();
            id.letters("/subscriptions/").text(&subscription);
            if let Some(group) = group {
                id.letters("/resourceGroups/").text(&group);
            }
            typed(&mut id, &kind, &names)?.into()
        }
        ("subscriptionresourceid", _) => {
            let (before, kind, names) = parts(arguments)?;
            let subscription = match before.as_slice() {
                [] => scope.subscription(),
                [one] => one.clone(),
                _ => return None,
            };
            let mut id = Builder::default();
            id.letters("/subscriptions/").text(&subscription);
            typed(&mut id, &kind, &names)?.into()
        }
        ("tenantresourceid", _) => {
            let (before, kind, names) = parts(arguments)?;
            before.is_empty().then_some(())?;
            typed(&mut Builder::default(), &kind, &names)?.into()
        }
        ("extensionresourceid", [base, rest @ ..]) => {
            let (before, kind, names) = parts(rest)?;
            before.is_empty().then_some(())?;
            let mut id = Builder::default();
            id.text(&text(base)?);
            typed(&mut id, &kind, &names)?.into()
        }
        ("reference", [one, rest @ ..]) => {
            let handle = eval::resource(&text(one)?, scope);
            let full = match rest {
                [_, how] => whole(how)?.eq_ignore_ascii_case("full"),
                _ => false,
            };
            resource(if full {
                handle
            } else {
                Rc::new(handle.under("properties"))
            })
        }
        ("resourceinfo", [one]) => resource(eval::resource(&text(one)?, scope)),
        // Secrets, nearly all of them. Nothing of it is known but whose they are.
        (name, [one, ..]) if name.starts_with("list") => {
            resource(Rc::new(eval::resource(&text(one)?, scope).under(LISTED)))
        }
        ("subscription", []) => {
            let id = scope.subscription();
            let mut path = Builder::default();
            path.letters("/subscriptions/").text(&id);
            open([("id", path.build()), ("subscriptionId", id)])
        }
        ("resourcegroup", []) => {
            let name = scope.resource_group()?;
            let mut path = Builder::default();
            path.letters("/subscriptions/")
                .text(&scope.subscription())
                .letters("/resourceGroups/")
                .text(&name);
            let location = Text::gap(Gap {
                symbol: name
                    .symbol()
                    .map(|name| Symbol::of("location").symbol(name)),
                letters: Letters::Word,
                ..Gap::wide(1, Some(64))
            });
            let kind = "Microsoft.Resources/resourceGroups".into();
            open([
                ("id", path.build()),
                ("name", name),
                ("type", kind),
                ("location", location),
            ])
        }
        ("deployment", []) => open([(
            "name",
            Text::gap(Gap {
                symbol: Some(Symbol::of("deployment").number(scope.key())),
                letters: Letters::Name,
                ..Gap::wide(1, Some(64))
            }),
        )]),
        // Which cloud it is, the template does not say; nearly always the public one.
        ("environment", []) => {
            let suffix = Value::from(PUBLIC_SUFFIX).at(Origin::default().marked(Marks {
                predicted: true,
                ..Marks::default()
            }));
            let suffixes = Object::new([Entry::new("acrLoginServer", suffix)], true);
            let suffixes = Entry::new("suffixes", What::Object(suffixes).into());
            What::Object(Object::new([suffixes], true)).into()
        }
        ("tenant" | "managementgroup" | "deployer", []) => open([]),
        _ => return None,
    })
}

fn resource(handle: Rc<super::super::handle::Handle>) -> Answer {
    What::Resource(handle).into()
}

fn open<const N: usize>(entries: [(&str, Text); N]) -> Answer {
    let entries = entries.map(|(key, text)| Entry::new(key, text.into()));
    What::Object(Object::new(entries, true)).into()
}

/// What stands before the type, the type, and the names.
fn parts(arguments: &[Value]) -> Option<(Vec<Text>, String, Vec<Text>)> {
    let at = arguments
        .iter()
        .position(|argument| whole(argument).is_some_and(|whole| whole.contains('/')))?;
    let kind = whole(arguments.get(at)?)?.trim_matches('/').to_owned();
    let texts =
        |values: Option<&[Value]>| -> Option<Vec<Text>> { values?.iter().map(text).collect() };
    Some((
        texts(arguments.get(..at))?,
        kind,
        texts(arguments.get(at + 1..))?,
    ))
}

/// Adds type and names to an id: `/providers/Namespace/type/name/type/name`.
fn typed(id: &mut Builder, kind: &str, names: &[Text]) -> Option<Text> {
    let (namespace, types) = kind.split_once('/')?;
    id.letters("/providers/").letters(namespace);
    let mut names = names.iter();
    for one in types.split('/') {
        id.letters("/").letters(one).letters("/");
        for piece in names.next()?.pieces() {
            match piece {
                // No slash stands in a name: Azure counts the names, and refuses the id otherwise.
                Piece::Gap(gap) if gap.letters == Letters::Any => id.gap(Gap {
                    letters: Letters::Name,
                    ..*gap
                }),
                piece => id.piece(piece),
            };
        }
    }
    names.next().is_none().then(|| id.build())
}
