//! By which keys and words documents say that a part of them failed, or that there is more.

use super::Sure;
use crate::{
    azure::ids::is_guid,
    read::decode::{errors, keep::known_code, walk::aside::said_by},
};

/// What a key is for, whoever has it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// What went wrong, or was passed over.
    Error,
    /// What a tool warns of.
    Warns,
    /// Whether it went well.
    Succeeded,
    /// With which code a command ended.
    Exit,
    /// With which status a request was answered.
    Http,
    /// How it went, in a word or by such a number.
    Status,
    /// How many checks went well.
    Passed,
    Stdout,
    Stderr,
    /// Where the next page is.
    Next,
    /// Whether there is one, or how many are left.
    More,
    /// Whether this is the last one.
    Last,
    /// Which page it is, and of how many.
    Page,
    Pages,
    /// How many there are in all.
    Total,
    /// Where all that stands.
    Paging,
    /// A part of the name of an image.
    Image,
}

/// Each with its keys, in small letters and without what parts their words.
const KEYS: [(Says, &str); 17] = [
    (
        Says::Error,
        " error errors err errs exception exceptions failure failures failed faults errormessage errormessages errordetails \
         partialerrors lasterror unreachable inaccessible notaccessible accessdenied unauthorized forbidden skipped \
         unprocessed omitted timedout timeouts haserror haserrors iserror ",
    ),
    (Says::Warns, " warning warnings notices "),
    (
        Says::Succeeded,
        " ok success succeeded successful issuccess issuccessful issuccessstatuscode ",
    ),
    (
        Says::Exit,
        " rc exitcode returncode exitstatus lastexitcode ",
    ),
    (
        Says::Http,
        " httpstatuscode statuscode httpstatus httpcode responsecode responsestatus ",
    ),
    (Says::Status, " status state result outcome "),
    (Says::Passed, " passed pass passes "),
    (Says::Stdout, " stdout "),
    (Says::Stderr, " stderr "),
    (
        Says::Next,
        " next nextlink nextpage nextpagelink nextpageurl nextpageuri nexturl nexturi nexthref nexttoken nextpagetoken \
         nextcursor nextmarker nextoffset odatanextlink continuationtoken continuation continuationuri continuationlink \
         continue skiptoken paginationtoken ",
    ),
    (
        Says::More,
        " hasmore more hasnext hasnextpage hasmoreresults hasmoreitems hasmorepages moreresults moreavailable ismore \
         istruncated truncated resulttruncated resultstruncated partial ispartial partialresults incomplete isincomplete \
         incompleteresults limitexceeded limitreached remaining remainingcount remainingitemcount remainingitems \
         omittedcount ",
    ),
    (
        Says::Last,
        " last lastpage islast islastpage complete iscomplete ",
    ),
    (Says::Page, " page currentpage pagenumber pageindex pageno "),
    (
        Says::Pages,
        " pages totalpages pagecount numpages numberofpages pagestotal ",
    ),
    (
        Says::Total,
        " total totalcount totalrecords totalitems totalresults totalelements totalrows totalresources totalregistries \
         totalhits totalsize count itemcount itemscount recordcount resultcount resourcecount rowcount registrycount \
         numberofitems numresults odatacount ",
    ),
    (
        Says::Image,
        " repository repositoryname repo image imagename imagetag digest imagedigest ",
    ),
    (
        Says::Paging,
        " pagination paging pager page pageinfo meta metadata links info cursor cursors summary ",
    ),
];

/// Keys that stand beside answers, and mean nothing where nothing stands under them.
const BESIDE: &str = " next prev previous tags tag labels annotations metadata meta message messages comment comments note \
    notes description owner reason details detail error errors warning warnings stderr stdout systemdata managedby identity \
    kind sku plan etag zones location type name id title facets schema context parent source filter filters query scope \
    ticket contact url link links version timestamp date time start end duration changed diff exception failure nextlink \
    skiptoken continuationtoken cursor self first last invocation deprecated replacedby subplan before after delta oldstate newstate \
    old new unsupportedreason default ";

/// Keys under which there are examples, and schemas with some.
const EXAMPLES: &str = " example examples default defaultvalue markdown description schema schemas definitions components ";

/// Keys under which there is prose.
const PROSE: &str = " description title name displayname comment comments note notes help remediation recommendation rationale \
    rule check query id type ";

/// Keys that say what stands there, and not whose it is.
const GENERAL: &str = " registry registries acr acrs containerregistry containerregistries plan plans pricing pricings \
    defender cluster clusters aks managedcluster managedclusters value values data items item result results response \
    responses content contents output outputs body resource resources rows list object properties workloads pods \
    changes potentialchanges steps diagnostics config configs configuration settings manifest deployment deployments \
    pendingoperations operations stats checks findings subscription subscriptions tenant tenants ";

/// Words by which a part says that it failed.
const FAILED: &str = " failed failure error errored faulted timeout timedout aborted cancelled canceled denied accessdenied \
    forbidden unauthorized authorizationfailed unreachable skipped incomplete partial ";

/// Words of a text that stands where an answer should.
const TELLS: [&str; 20] = [
    "error",
    "fail",
    "denied",
    "forbidden",
    "unauthori",
    "not authori",
    "timeout",
    "timed out",
    "unable",
    "could not",
    "couldn't",
    "cannot",
    "exception",
    "no access",
    "skipped",
    "throttl",
    "unreachable",
    "unavailable",
    "refused",
    "not found",
];

/// Letters and digits of a word, small and between spaces, as the lists above have it; nothing for a long one.
fn plain(word: &[u8]) -> Option<String> {
    const LONGEST: usize = 32;
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let letters = word.iter().filter(|byte| byte.is_ascii_alphanumeric());
    let mut plain = String::from(" ");
    plain.extend(letters.map(|byte| char::from(byte.to_ascii_lowercase())));
    plain.push(' ');
    (plain.len() > 2).then_some(plain)
}

fn is_in(word: &[u8], known: &str) -> bool {
    plain(word).is_some_and(|word| known.contains(&word))
}

/// What a key says of what stands under it.
#[derive(Clone, Copy)]
pub(super) struct Key {
    pub(super) says: Option<Says>,
    /// Where nothing stands there, that means nothing.
    pub(super) beside: bool,
    /// It says of what kind it is that stands there, and not whose.
    pub(super) general: bool,
    /// There is what people write for people.
    pub(super) prose: bool,
    /// There is what was, is wanted, or is an example.
    pub(super) aside: bool,
}

impl Key {
    pub(super) fn new(name: &[u8]) -> Key {
        /// How keys begin under which there is what was not to be had.
        const BEGINS: [&str; 5] = [
            " failed",
            " errored",
            " skipped",
            " inaccessible",
            " unreachable",
        ];
        /// What is found wrong, and no part of an answer that failed. (Checkov: `failed_checks`.)
        const FOUND: [&str; 9] = [
            "check", "control", "login", "polic", "rule", "test", "finding", "attempt", "assess",
        ];
        let plain = plain(name).unwrap_or_default();
        let is_in = |known: &str| !plain.is_empty() && known.contains(&plain);
        let mut keys = KEYS.iter();
        let known = keys.find_map(|(says, known)| is_in(known).then_some(*says));
        let says = known.or_else(|| {
            let begins = BEGINS.iter().any(|head| plain.starts_with(head));
            let found = FOUND.iter().any(|word| plain.contains(word));
            (begins && !found).then_some(Says::Error)
        });
        let aside = said_by(name).is_some() || is_in(EXAMPLES);
        let beside = is_in(BESIDE) || says.is_some() || aside;
        Key {
            says,
            beside,
            general: beside || is_in(GENERAL),
            prose: is_in(PROSE),
            aside,
        }
    }
}

/// Whether a key is an id of Azure's, the number of a subscription, or a host.
pub(super) fn is_id(name: &[u8]) -> bool {
    let text = std::str::from_utf8(name).unwrap_or_default();
    is_guid(text) || text.starts_with("/subscriptions/") || text.ends_with(".azurecr.io")
}

/// Whether a text says that something failed, in a word.
pub(super) fn is_failed(raw: &[u8]) -> bool {
    raw.starts_with(b"\"") && is_in(raw, FAILED)
}

/// Whether it says that only a part is there.
pub(super) fn is_partial(raw: &[u8]) -> bool {
    const PARTIAL: &str =
        " partial partially partialsuccess partiallysucceeded incomplete truncated ";
    raw.starts_with(b"\"") && is_in(raw, PARTIAL)
}

/// Whether warnings, in a text or a list of some, are of what was left out.
pub(super) fn warns(raw: &[u8]) -> bool {
    const MOST: usize = 64;
    let raw = String::from_utf8_lossy(raw);
    let mut texts = raw.split('"').take(MOST);
    texts.any(|text| super::lines::says(&["warning: ", text].concat()).is_some())
}

/// Whether a text where an error would stand says that there is none.
pub(super) fn is_plain(raw: &[u8]) -> bool {
    const NONE: &str = " none no ok success null 0 false na undefined empty ";
    raw.starts_with(b"\"") && (is_in(raw, NONE) || raw.len() <= 3 && plain(raw).is_none())
}

/// Whether a text that stands where an answer may tells that there is none; it is sure by its beginning.
pub(super) fn tells_of_failure(raw: &[u8]) -> Option<Sure> {
    const HEAD: usize = 300;
    let text = raw.strip_prefix(b"\"")?;
    let text = text.get(..text.len().min(HEAD))?;
    let text = String::from_utf8_lossy(text.strip_suffix(b"\"").unwrap_or(text));
    if errors::of_line(&text).is_some()
        || known_code(&text).is_some()
        || super::lines::begins_with_error(&text)
    {
        return Some(Sure(true));
    }
    let plain = text.to_ascii_lowercase();
    let tells = TELLS.iter().any(|word| plain.contains(word)) && !plain.starts_with("no ");
    tells.then_some(Sure(false))
}
