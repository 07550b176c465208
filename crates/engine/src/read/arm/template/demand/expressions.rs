//! Backwards through an expression: what is needed of the names in it.

use super::{
    super::{
        super::parse::{Access, Call, Expression, Written, classify, parse},
        is_inner,
        need::Need,
    },
    Demand, Named,
};
use crate::read::tree::Node;

/// Whether an expression puts an image together, on the login server of a registry: a path stands behind it.
pub(super) fn names_image(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    if !lower.contains("loginserver") && !lower.contains(".azurecr.") {
        return false;
    }
    let Written::Expression(inner) = classify(text) else {
        return false;
    };
    let Ok(expression) = parse(inner) else {
        return false;
    };
    // What is handed to these becomes no part of it.
    const ASIDE: [&str; 4] = ["parameters", "reference", "split", "variables"];
    let is_path = |text: &str| {
        let bare = text.split_once("://").map_or(text, |(_, bare)| bare);
        let path = match bare.strip_prefix('/') {
            Some(path) => Some(path),
            None => { [".azurecr.io/", "}/"] }
                .iter()
                .find_map(|end| Some(bare.split_once(end)?.1)),
        };
        let ids = ["subscriptions/", "providers/", "resourcegroups/"];
        bare == "/"
            || path.is_some_and(|path| {
                let path = path.to_ascii_lowercase();
                !path.is_empty() && !ids.iter().any(|id| path.starts_with(id))
            })
    };
    let mut open = vec![&expression];
    while let Some(one) = open.pop() {
        match one {
            Expression::Text(text, _) if is_path(text) => return true,
            Expression::Access(base, _) => open.push(base),
            Expression::Call(call)
                if !ASIDE.contains(&&*call.name) && !call.name.ends_with("resourceid") =>
            {
                open.extend(&call.arguments);
            }
            _ => {}
        }
    }
    false
}

/// The variables of lambdas.
pub(super) struct Lambda<'e> {
    /// The first is an element of the list.
    names: &'e [Expression],
    list: &'e Expression,
    /// The first is what has been gathered so far, and the second an element.
    reduces: Option<&'e Expression>,
    outer: Option<&'e Lambda<'e>>,
}

impl Demand<'_> {
    /// What is needed of the names in an expression, if this is needed of what it comes to.
    pub(super) fn expression(
        &mut self,
        expression: &Expression,
        need: &Need,
        level: usize,
        lambda: Option<&Lambda<'_>>,
    ) {
        if !self.spend() {
            return;
        }
        match expression {
            Expression::Text(..) | Expression::Int(..) => {}
            Expression::Access(base, steps) => {
                let mut need = need.clone();
                for step in steps.iter().rev() {
                    need = match step {
                        Access::Member { key, .. } => need.under(key),
                        Access::Index { index, .. } => {
                            self.expression(index, &Need::Scalar(None), level, lambda);
                            match index {
                                Expression::Text(key, _) => need.under(key),
                                _ => need.of_each(),
                            }
                        }
                    };
                }
                self.expression(base, &need, level, lambda);
            }
            Expression::Call(call) => self.call(call, need, level, lambda),
        }
    }

    fn call(&mut self, call: &Call, need: &Need, level: usize, lambda: Option<&Lambda<'_>>) {
        let scalar = Need::Scalar(None);
        let arguments = call.arguments.as_slice();
        if !call.namespace.is_empty() {
            for argument in arguments {
                self.expression(argument, &Need::Deep, level, lambda);
            }
            let name = format!("{}.{}", call.namespace, call.name);
            self.name(level, Named::Function, &name, need.clone());
            return;
        }
        match (&*call.name, arguments) {
            ("parameters", [Expression::Text(name, _)]) => {
                self.name(level, Named::Parameter, name, need.clone());
            }
            ("variables", [Expression::Text(name, _)]) => {
                self.name(level, Named::Variable, name, need.clone());
            }
            ("variables" | "parameters", [name]) => {
                self.expression(name, &scalar, level, lambda);
                // Which one it is, is known only later.
                let parameters = &*call.name == "parameters";
                let section = if parameters {
                    "parameters"
                } else {
                    "variables"
                };
                let template = self.levels.get(level).map(|level| level.node);
                let names = template.and_then(|template| template.get(section));
                let kind = match parameters {
                    true => Named::Parameter,
                    false => Named::Variable,
                };
                for (name, _) in names.into_iter().flat_map(Node::entries) {
                    self.name(level, kind, &name, need.clone());
                }
            }
            ("lambdavariables", [Expression::Text(name, _)]) => {
                self.lambda_variable(name, need, level, lambda);
            }
            ("if", [condition, yes, no]) => {
                self.expression(condition, &scalar, level, lambda);
                self.expression(yes, need, level, lambda);
                self.expression(no, need, level, lambda);
            }
            ("coalesce" | "union" | "concat", all) => {
                for one in all {
                    self.expression(one, need, level, lambda);
                }
            }
            ("intersection", all) => {
                for one in all {
                    self.expression(one, &Need::Deep, level, lambda);
                }
            }
            ("createarray", all) => {
                if let Some(need) = need.of_element() {
                    for one in all {
                        self.expression(one, &need, level, lambda);
                    }
                }
            }
            ("createobject", pairs) => {
                for pair in pairs.chunks(2) {
                    let [key, value] = pair else { continue };
                    self.expression(key, &scalar, level, lambda);
                    let need = match key {
                        Expression::Text(key, _) => need.of_key(key),
                        _ => Some(Need::Deep),
                    };
                    if let Some(need) = need {
                        self.expression(value, &need, level, lambda);
                    }
                }
            }
            ("array", [one]) => {
                self.expression(one, need, level, lambda);
                if let Some(need) = need.of_element() {
                    self.expression(one, &need, level, lambda);
                }
            }
            ("first" | "last", [one]) => {
                self.expression(one, need, level, lambda);
                self.expression(one, &need.clone().of_each(), level, lambda);
            }
            ("indexfromend" | "tryindexfromend", [one, index]) => {
                self.expression(one, &need.clone().of_each(), level, lambda);
                self.expression(index, &scalar, level, lambda);
            }
            ("take" | "skip" | "substring", [one, rest @ ..]) => {
                self.expression(one, need, level, lambda);
                for one in rest {
                    self.expression(one, &scalar, level, lambda);
                }
            }
            ("tryget", [one, keys @ ..]) => {
                let mut need = need.clone();
                for key in keys.iter().rev() {
                    self.expression(key, &scalar, level, lambda);
                    need = match key {
                        Expression::Text(key, _) => need.under(key),
                        _ => need.of_each(),
                    };
                }
                self.expression(one, &need, level, lambda);
            }
            ("flatten" | "shallowmerge", [one]) => {
                self.expression(one, &need.clone().of_each(), level, lambda);
            }
            ("items", [one]) => {
                let inner = need.of_element().and_then(|need| need.of_key("value"));
                if let Some(need) = inner {
                    self.expression(one, &need.of_each(), level, lambda);
                }
                self.expression(one, &scalar, level, lambda);
            }
            ("contains" | "indexof" | "lastindexof" | "join" | "min" | "max" | "equals", all) => {
                for one in all {
                    self.expression(one, &Need::Members, level, lambda);
                }
            }
            ("reference", [one, rest @ ..]) => {
                for one in std::iter::once(one).chain(rest) {
                    self.expression(one, &scalar, level, lambda);
                }
                self.reference(need, level);
            }
            (name, [list, rest @ ..]) if crate::read::arm::lambda::takes_lambda(name) => {
                self.with_lambda(name, list, rest, need, level, lambda);
            }
            (_, all) => {
                for one in all {
                    self.expression(one, &scalar, level, lambda);
                }
            }
        }
    }

    /// What is needed of a resource: of deployments, their outputs.
    fn reference(&mut self, need: &Need, level: usize) {
        let under = |need: &Need, key: &str| need.of_key(key);
        let outputs =
            under(need, "outputs").or_else(|| under(&under(need, "properties")?, "outputs"));
        let Some(outputs) = outputs else { return };
        // It is the same for all deployments of a level.
        let key = (level, Named::Output, "*".to_owned(), outputs.print());
        if !self.seen.insert(key) {
            return;
        }
        let Some(here) = self.levels.get(level) else {
            return;
        };
        let deployments = here.deployments.clone();
        for (deployment, nested) in deployments {
            let Some(template) = deployment.path(&["properties", "template"]) else {
                continue;
            };
            let Some(declared) = template.get("outputs") else {
                continue;
            };
            let wanted: Vec<_> = match &outputs {
                // Of thousands of outputs each may be asked for by itself.
                Need::Key(key, _) => {
                    let name = key.to_ascii_lowercase();
                    let output = self.named(declared, &name);
                    output.map(|output| (name, output)).into_iter().collect()
                }
                _ => declared
                    .entries()
                    .map(|(name, output)| (name.into_owned(), output))
                    .collect(),
            };
            for (name, output) in wanted {
                let value = outputs.of_key(&name).and_then(|need| need.of_key("value"));
                match value {
                    Some(need) if is_inner(deployment) => {
                        self.name(nested, Named::Output, &name, need);
                    }
                    Some(need) => {
                        let print = need.print();
                        let key = format!("{} {name}", deployment.span().start);
                        if self.seen.insert((level, Named::Output, key, print)) {
                            self.output(template, output, &need, level);
                        }
                    }
                    None => {}
                }
            }
        }
    }

    fn lambda_variable(
        &mut self,
        name: &str,
        need: &Need,
        level: usize,
        mut lambda: Option<&Lambda<'_>>,
    ) {
        while let Some(one) = lambda {
            let at = one.names.iter().position(|known| match known {
                Expression::Text(known, _) => known.eq_ignore_ascii_case(name),
                _ => false,
            });
            match (at, one.reduces) {
                (Some(0), Some(start)) => {
                    return self.expression(start, need, level, one.outer);
                }
                (Some(1), Some(_)) | (Some(0), None) => {
                    return self.expression(one.list, &need.clone().of_each(), level, one.outer);
                }
                // A number.
                (Some(_), _) => return,
                (None, _) => lambda = one.outer,
            }
        }
    }

    fn with_lambda(
        &mut self,
        name: &str,
        list: &Expression,
        rest: &[Expression],
        need: &Need,
        level: usize,
        lambda: Option<&Lambda<'_>>,
    ) {
        let scalar = Need::Scalar(None);
        let element = need.of_element();
        self.expression(list, &scalar, level, lambda);
        // What is needed of what each lambda returns, and of the list itself.
        let (bodies, of_list, start): (Vec<Option<Need>>, Option<Need>, Option<&Expression>) =
            match name {
                "filter" | "sort" => (vec![Some(scalar)], Some(need.clone()), None),
                "groupby" => {
                    let inner = match need {
                        Need::Key(_, inner) | Need::Each(inner) => (**inner).clone(),
                        _ => Need::Deep,
                    };
                    (vec![Some(scalar)], Some(inner), None)
                }
                "toobject" => {
                    let value = match need {
                        Need::Key(_, inner) | Need::Each(inner) => (**inner).clone(),
                        _ => Need::Deep,
                    };
                    let own = (rest.len() < 2).then(|| value.clone().of_each());
                    (vec![Some(scalar), Some(value)], own, None)
                }
                "mapvalues" => {
                    let inner = match need {
                        Need::Key(_, inner) | Need::Each(inner) => Some((**inner).clone()),
                        Need::Deep => Some(Need::Deep),
                        _ => None,
                    };
                    (vec![inner], None, None)
                }
                "reduce" => {
                    if let Some(start) = rest.first() {
                        self.expression(start, need, level, lambda);
                    }
                    (vec![None, Some(need.clone())], None, rest.first())
                }
                _ => (vec![element], None, None),
            };
        if let Some(need) = of_list {
            self.expression(list, &need, level, lambda);
        }
        for (body, need) in rest.iter().zip(bodies) {
            let (Expression::Call(Call { arguments, .. }), Some(need)) = (body, need) else {
                continue;
            };
            if let Some((body, names)) = arguments.split_last() {
                let inside = Lambda {
                    names,
                    list,
                    reduces: start,
                    outer: lambda,
                };
                self.expression(body, &need, level, Some(&inside));
            }
        }
    }
}
