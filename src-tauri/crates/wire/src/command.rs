//! The one table of commands. The window's `rpc`, `pilothouse call` and the generated TypeScript
//! all come from it; a command without a handler does not compile.

use std::{future::Future, marker::PhantomData, pin::Pin};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use ts_rs::TS;

use crate::{
    CaptureItem, CaptureSnapshot, ChangeSettings, ChooseRows, ChosenRows, CloseContext,
    CompareObjects, Comparison, CompleteFilter, ContextList, ContextState, ContextStates,
    EditKubeconfig, Error, ErrorCode, ExportTable, ExportedText, FilterCompletions, FleetItem,
    FollowContexts, FollowCounts, FollowFleet, FollowKinds, FollowLogs, FollowMap, FollowObject,
    FollowTraffic, FollowTree, GetObject, GetRelease, GetSettings, ImportKubeconfig, KindCounts,
    KindList, KindsItem, KubeconfigChange, KubeconfigImport, ListChosen, ListContexts, ListKinds,
    ListNamespaces, ListPrograms, ListReleases, LogItem, NamespaceList, ObjectDetail, ObjectItem,
    ObjectMap, ObjectTree, OpenContext, OpenSnapshot, OpenTable, OpenedSnapshot, PlaySnapshot,
    ProgramList, RefreshFleet, ReleaseDetail, ReleaseList, ResourceTree, SearchItem, SearchRequest,
    SetTable, StoredSettings, TableItem, TrafficItem, TreeRequest, UnlockContext,
};

/// Names a running stream, as chosen by whoever started it; unique while it runs.
pub type StreamId = u32;

/// The answer of a command that has nothing to say but that it was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Done {}

/// The reader of a stream is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed;

impl From<Closed> for Error {
    fn from(_: Closed) -> Self {
        Self::new(ErrorCode::Internal, "the reader of the stream is gone")
    }
}

/// A future that a [`RawSink`] returns.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<(), Closed>> + Send + 'a>>;

/// Where the items of a stream go, as JSON. `send` completes when the reader can take the next
/// item: a slow reader slows the sender, which coalesces meanwhile.
pub trait RawSink: Send {
    /// Sends one item.
    fn send(&mut self, json: String) -> Sending<'_>;
}

/// Where the items of one command's stream go.
pub struct Sink<T> {
    stream: StreamId,
    raw: Box<dyn RawSink>,
    item: PhantomData<fn(T)>,
}

impl<T: Serialize> Sink<T> {
    /// A sink for the stream of that name.
    pub fn new(stream: StreamId, raw: Box<dyn RawSink>) -> Self {
        Self {
            stream,
            raw,
            item: PhantomData,
        }
    }

    /// The stream's name.
    pub fn stream(&self) -> StreamId {
        self.stream
    }

    /// Sends an item, and completes when the reader can take the next.
    ///
    /// # Errors
    /// The reader is gone ([`Closed`]), or the item cannot be written as JSON.
    pub async fn send(&mut self, item: &T) -> Result<(), Error> {
        let json = serde_json::to_string(item).map_err(|cause| {
            Error::new(
                ErrorCode::Internal,
                format!("an item of the stream cannot be written: {cause}"),
            )
        })?;
        Ok(self.raw.send(json).await?)
    }
}

/// A command, for listings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandInfo {
    /// By which it is called.
    pub name: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// Whether it answers with a stream of items instead of one response.
    pub stream: bool,
}

fn parse<T: DeserializeOwned>(name: &str, json: &str) -> Result<T, Error> {
    serde_json::from_str(if json.is_empty() { "{}" } else { json }).map_err(|cause| {
        Error::new(
            ErrorCode::BadRequest,
            format!("the request of `{name}`: {cause}"),
        )
    })
}

fn print<T: Serialize>(name: &str, response: &T) -> Result<String, Error> {
    serde_json::to_string(response).map_err(|cause| {
        Error::new(
            ErrorCode::Internal,
            format!("the response of `{name}`: {cause}"),
        )
    })
}

macro_rules! commands {
    (
        requests { $( $(#[doc = $doc:literal])+ $name:ident($request:ty) -> $response:ty; )* }
        streams { $( $(#[doc = $sdoc:literal])+ $sname:ident($srequest:ty) -> $item:ty; )* }
    ) => {
        /// Every command.
        pub const COMMANDS: &[CommandInfo] = &[
            $( CommandInfo { name: stringify!($name), doc: concat!($($doc, "\n"),+), stream: false }, )*
            $( CommandInfo { name: stringify!($sname), doc: concat!($($sdoc, "\n"),+), stream: true }, )*
        ];

        /// What answers the commands: one method for each.
        pub trait Handlers: Sync {
            $( $(#[doc = $doc])+
            fn $name(&self, request: $request) -> impl Future<Output = Result<$response, Error>> + Send; )*
            $( $(#[doc = $sdoc])+
            ///
            /// Runs until the stream ends; dropping the future ends it too.
            fn $sname(&self, request: $srequest, sink: Sink<$item>) -> impl Future<Output = Result<(), Error>> + Send; )*
        }

        /// Calls a command by name. The answer is the response as JSON, or nothing when it was a
        /// stream, which has then ended. `sink` is used by streams alone.
        pub async fn call<H: Handlers>(
            handlers: &H,
            name: &str,
            request: &str,
            stream: StreamId,
            sink: Box<dyn RawSink>,
        ) -> Result<Option<String>, Error> {
            match name {
                $( stringify!($name) => {
                    let response = handlers.$name(parse(name, request)?).await?;
                    print(name, &response).map(Some)
                } )*
                $( stringify!($sname) => {
                    handlers.$sname(parse(name, request)?, Sink::new(stream, sink)).await?;
                    Ok(None)
                } )*
                _ => Err(Error::new(ErrorCode::BadRequest, format!("there is no command `{name}`"))
                    .with_hint("`pilothouse call --list` lists them")),
            }
        }

        pub(crate) fn visit_types(visitor: &mut impl ts_rs::TypeVisitor) {
            $( visitor.visit::<$request>(); visitor.visit::<$response>(); )*
            $( visitor.visit::<$srequest>(); visitor.visit::<$item>(); )*
        }

        /// Each command with the TypeScript names of its request and of its answer or item.
        pub(crate) fn signatures(config: &ts_rs::Config) -> Vec<(CommandInfo, String, String)> {
            let answers = [
                $( (<$request as TS>::name(config), <$response as TS>::name(config)), )*
                $( (<$srequest as TS>::name(config), <$item as TS>::name(config)), )*
            ];
            COMMANDS.iter().zip(answers).map(|(info, (request, answer))| (*info, request, answer)).collect()
        }
    };
}

commands! {
    requests {
        /// Every context of every kubeconfig file. Reads files only; connects nowhere.
        list_contexts(ListContexts) -> ContextList;
        /// Opens the connection of a context, or tries again at once if it failed.
        open_context(OpenContext) -> ContextState;
        /// Ends everything that belongs to a context. A snapshot is no longer there then.
        close_context(CloseContext) -> Done;
        /// Lets a read-only context be changed for some minutes.
        unlock_context(UnlockContext) -> Done;
        /// Renames or deletes a context in its kubeconfig, or shows what that comes to.
        edit_kubeconfig(EditKubeconfig) -> KubeconfigChange;
        /// Takes contexts out of a kubeconfig into one of Pilothouse's own, or shows what that comes to.
        import_kubeconfig(ImportKubeconfig) -> KubeconfigImport;
        /// The credential programs that contexts name, and where programs are looked for.
        list_programs(ListPrograms) -> ProgramList;
        /// What the user says of their contexts, and where that is kept.
        get_settings(GetSettings) -> StoredSettings;
        /// Changes one part of that.
        change_settings(ChangeSettings) -> StoredSettings;
        /// Looks at contexts for the overview of all of them.
        refresh_fleet(RefreshFleet) -> Done;
        /// The kinds that a context's server knows.
        list_kinds(ListKinds) -> KindList;
        /// The kinds of the contexts in view by section, with counts.
        resource_tree(TreeRequest) -> ResourceTree;
        /// The namespaces of contexts.
        list_namespaces(ListNamespaces) -> NamespaceList;
        /// Changes what an open table shows.
        set_table(SetTable) -> Done;
        /// Changes which rows of an open table are chosen.
        choose_rows(ChooseRows) -> Done;
        /// The objects of the rows that are chosen in an open table.
        list_chosen(ListChosen) -> ChosenRows;
        /// How a table's filter may go on at a place.
        complete_filter(CompleteFilter) -> FilterCompletions;
        /// One object as it is now: summary, conditions, YAML.
        get_object(GetObject) -> ObjectDetail;
        /// Objects beside each other, and what differs.
        compare_objects(CompareObjects) -> Comparison;
        /// The rows of a table or their objects as text, in a file or as the answer.
        export_table(ExportTable) -> ExportedText;
        /// The newest revision of every Helm release.
        list_releases(ListReleases) -> ReleaseList;
        /// One Helm release: history, values, manifest, notes, hooks.
        get_release(GetRelease) -> ReleaseDetail;
        /// Opens a snapshot as a context beside the others.
        open_snapshot(OpenSnapshot) -> OpenedSnapshot;
        /// Moves in the recorded time of an opened snapshot.
        play_snapshot(PlaySnapshot) -> Done;
    }
    streams {
        /// The state of every context's connection, now and whenever one changes.
        follow_contexts(FollowContexts) -> ContextStates;
        /// What is known of every context at a glance, now and as it changes.
        follow_fleet(FollowFleet) -> FleetItem;
        /// Counts of kinds, now and as they change.
        follow_counts(FollowCounts) -> KindCounts;
        /// Follows what goes between the opened contexts and their servers.
        follow_traffic(FollowTraffic) -> TrafficItem;
        /// Follows the kinds of contexts.
        follow_kinds(FollowKinds) -> KindsItem;
        /// A live table of one kind over any number of contexts.
        open_table(OpenTable) -> TableItem;
        /// One object, now and whenever it changes.
        follow_object(FollowObject) -> ObjectItem;
        /// The tree of one object: what owns it, what it owns, uses and is used by.
        follow_tree(FollowTree) -> ObjectTree;
        /// A map of what is near an object, or of whole namespaces.
        follow_map(FollowMap) -> ObjectMap;
        /// Objects of all kinds by name, and what has a text inside.
        search(SearchRequest) -> SearchItem;
        /// The logs of a pod's containers.
        follow_logs(FollowLogs) -> LogItem;
        /// Captures a context into a file.
        capture_snapshot(CaptureSnapshot) -> CaptureItem;
    }
}
