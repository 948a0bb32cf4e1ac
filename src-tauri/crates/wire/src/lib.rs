//! What crosses between the core and the window: the vocabulary, and the one table of commands.
//!
//! Every crate speaks these types; none keeps a twin of them. The window's TypeScript is generated
//! from them (`tests/typescript.rs`) and committed. This crate does no I/O and knows no cluster.

pub mod cell;
pub mod choice;
pub mod command;
pub mod compare;
pub mod context;
mod diagnostics;
pub mod error;
pub mod export;
pub mod filter;
pub mod fleet;
pub mod graph;
pub mod import;
pub mod kind;
pub mod log;
pub mod object;
pub mod release;
pub mod search;
pub mod settings;
pub mod snapshot;
pub mod table;
pub mod tree;
pub mod typescript;

pub use cell::{Cell, Health, Millis, Quantity, Unit};
pub use choice::{Choice, ChooseRows, ChosenRows, ListChosen, RowRef};
pub use command::{
    COMMANDS, Closed, CommandInfo, Done, Handlers, RawSink, Sending, Sink, StreamId, call,
};
pub use compare::{CompareObjects, ComparedObject, Comparison, DiffChange, DiffHunk, DiffLine};
pub use context::{
    ChangedFile, CloseContext, Connection, ContextInfo, ContextList, ContextProblem, ContextState,
    ContextStates, CredentialState, EditKubeconfig, EntryList, FollowContexts, Hue,
    KubeconfigChange, KubeconfigEdit, ListContexts, ListPrograms, OpenContext, ProgramInfo,
    ProgramList, ServerInfo, UnlockContext, UnusedEntry,
};
pub use diagnostics::{ContextTraffic, FollowTraffic, RequestInfo, TrafficItem, WatchInfo};
pub use error::{Error, ErrorCode};
pub use export::{ExportFormat, ExportTable, ExportedText};
pub use filter::{
    CompleteFilter, CompletionKind, FilterCompletion, FilterCompletions, FilterProblem,
};
pub use fleet::{
    FleetFacts, FleetItem, FleetMember, FollowFleet, NodeFacts, RefreshFleet, RoomFacts,
};
pub use graph::{
    FollowMap, FollowTree, MapEdge, MapNode, ObjectMap, ObjectTree, Presence, TreeLine, Unsearched,
};
pub use import::{ImportFrom, ImportKubeconfig, ImportedContext, KubeconfigImport, SecretsIn};
pub use kind::{KindInfo, KindList, ListKinds, Section};
pub use log::{ContainerLogState, FollowLogs, LogItem, LogLine, LogPhase};
pub use object::{
    Condition, Container, ContainerRole, Field, FieldGroup, FollowObject, GetObject, KeyValue,
    LineRange, ListNamespaces, NamespaceList, NamespaceSource, ObjectDetail, ObjectItem, ObjectRef,
    OfferedNamespace,
};
pub use release::{
    ContextError, GetRelease, Hook, ListReleases, Release, ReleaseDetail, ReleaseList,
    ReleaseStatus, Revision, StorageDriver,
};
pub use search::{
    FoundField, InsideSearch, SearchFit, SearchGap, SearchHit, SearchItem, SearchRequest,
    SearchedKind, TextRange,
};
pub use settings::{
    ChangeSettings, ContextSettings, GetSettings, KeptInfo, Protection, ProtectionRule, Settings,
    SleepSettings, StoredSettings,
};
pub use snapshot::{
    CaptureItem, CaptureSnapshot, LeftOut, LeftOutReason, OpenSnapshot, OpenedSnapshot,
    PlaySnapshot, Playback, Redacted, Redaction, RedactionRules, SnapshotInfo,
};
pub use table::{
    Column, ColumnKind, ExtraColumn, Facet, FacetValue, GroupBy, HealthCount, ListState, OpenTable,
    RowId, SetTable, SortKey, TableContext, TableGroup, TableItem, TableRow, TableView, Window,
};
pub use tree::{
    FollowCounts, FollowKinds, KindCount, KindCounts, KindsItem, ResourceTree, TreeEntry,
    TreeGroup, TreeRequest,
};
