//! The handlers of the command table: they join contexts, clusters, tables and the rest.
//!
//! A stream's handler runs until its stream ends; dropping it ends all that it started.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

mod arrangement;
mod compare;
mod contexts;
mod counts;
mod detail;
mod diagnostics;
mod export;
mod fleet;
mod graphs;
mod imports;
mod keeper;
mod kept;
mod kinds;
mod kubeconfig_edit;
mod kubeconfigs;
mod logs;
mod manifest;
mod namespaces;
mod network;
mod object;
mod programs;
mod releases;
mod search;
mod sessions;
mod snapshots;
mod table;
#[cfg(test)]
mod testing;
mod units;
mod wake;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use ::contexts::Sources;
use credentials::Broker;
use wire::{
    CaptureItem, CaptureSnapshot, ChangeSettings, ChooseRows, ChosenRows, CloseContext,
    CompareObjects, Comparison, CompleteFilter, ContextList, ContextState, ContextStates, Done,
    EditKubeconfig, Error, ExportTable, ExportedText, FilterCompletions, FleetItem, FollowContexts,
    FollowCounts, FollowFleet, FollowKinds, FollowLogs, FollowMap, FollowObject, FollowTraffic,
    FollowTree, GetObject, GetRelease, GetSettings, Handlers, ImportKubeconfig, KindCounts,
    KindList, KindsItem, KubeconfigChange, KubeconfigImport, ListChosen, ListContexts, ListKinds,
    ListNamespaces, ListPrograms, ListReleases, LogItem, NamespaceList, ObjectDetail, ObjectItem,
    ObjectMap, ObjectTree, OpenContext, OpenSnapshot, OpenTable, OpenedSnapshot, PlaySnapshot,
    ProgramList, RefreshFleet, ReleaseDetail, ReleaseList, ResourceTree, SearchItem, SearchRequest,
    SetTable, Sink, StoredSettings, TableItem, TrafficItem, TreeRequest, UnlockContext,
};

pub use snapshot::{Pace, serve::Server};
pub use snapshots::serve;

use crate::{fleet::Fleet, kubeconfigs::Kubeconfigs, sessions::Sessions, table::Tables};

/// How long a listing leaves a window to draw its first rows.
const FIRST_LOOK: Duration = Duration::from_millis(120);

/// Files of the program's own; none where the user has no folder for them.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// What the user says of contexts.
    pub settings: Option<PathBuf>,
    /// Which credential programs may run unasked.
    pub identities: Option<PathBuf>,
    /// The folder of imported kubeconfigs.
    pub imported: Option<PathBuf>,
    /// What was last seen of each context.
    pub fleet: Option<PathBuf>,
    /// The folder of the last known states of contexts.
    pub kept: Option<PathBuf>,
}

/// All that lives as long as the program: the opened contexts and the open tables.
pub struct Core {
    sessions: Sessions,
    tables: Tables,
    fleet: Fleet,
}

impl Core {
    /// A core over those kubeconfig files, for a script: whatever it opens, somebody wants. Connects nowhere.
    pub fn new(sources: Sources, places: Places) -> Self {
        // A script wants what is, and not what was.
        let places = Places {
            kept: None,
            ..places
        };
        Self::with(sources, places, Duration::ZERO, true)
    }

    /// The same for a window. What comes after the first rows of a listing takes every processor that is
    /// there, and would keep the window from drawing them. And it opens again what was open before, which nobody
    /// asked for.
    pub fn for_window(sources: Sources, places: Places) -> Self {
        Self::with(sources, places, FIRST_LOOK, false)
    }

    fn with(sources: Sources, places: Places, first_look: Duration, attended: bool) -> Self {
        let Places {
            settings,
            identities,
            imported,
            fleet,
            kept,
        } = places;
        let kubeconfigs = Kubeconfigs::new(sources, settings, imported);
        let broker = Broker::new(cluster::now, identities);
        Self {
            sessions: Sessions::new(kubeconfigs, broker, kept, first_look, attended),
            tables: Tables::default(),
            fleet: Fleet::new(fleet),
        }
    }

    /// Keeps the last known state of all that is open: the program is about to end. Takes no longer than that.
    pub async fn keep(&self, limit: Duration) {
        if tokio::time::timeout(limit, self.sessions.keep())
            .await
            .is_err()
        {
            tracing::warn!("not all of what is known could be kept in time");
        }
    }

    /// Opens a snapshot that was named when the program was started: it is the current context. One
    /// that cannot be opened is a problem of the list of contexts, as a kubeconfig file would be.
    pub async fn open_named(&self, path: &Path) -> Result<(), Error> {
        snapshots::open_named(&self.sessions, path).await
    }
}

impl Handlers for Core {
    async fn list_contexts(&self, _: ListContexts) -> Result<ContextList, Error> {
        contexts::list(&self.sessions).await
    }

    async fn open_context(&self, request: OpenContext) -> Result<ContextState, Error> {
        contexts::open(&self.sessions, request).await
    }

    async fn close_context(&self, request: CloseContext) -> Result<Done, Error> {
        self.sessions.close(&request.context);
        Ok(Done {})
    }

    async fn unlock_context(&self, request: UnlockContext) -> Result<Done, Error> {
        contexts::unlock(&self.sessions, request).await
    }

    async fn edit_kubeconfig(&self, request: EditKubeconfig) -> Result<KubeconfigChange, Error> {
        kubeconfig_edit::edit(&self.sessions, request).await
    }

    async fn import_kubeconfig(
        &self,
        request: ImportKubeconfig,
    ) -> Result<KubeconfigImport, Error> {
        imports::import(&self.sessions, request).await
    }

    async fn list_programs(&self, _: ListPrograms) -> Result<ProgramList, Error> {
        programs::list(&self.sessions).await
    }

    async fn get_settings(&self, _: GetSettings) -> Result<StoredSettings, Error> {
        Ok(contexts::settings(&self.sessions).await)
    }

    async fn change_settings(&self, request: ChangeSettings) -> Result<StoredSettings, Error> {
        contexts::change_settings(&self.sessions, request).await
    }

    async fn refresh_fleet(&self, request: RefreshFleet) -> Result<Done, Error> {
        fleet::refresh(&self.sessions, &self.fleet, request).await
    }

    async fn list_kinds(&self, request: ListKinds) -> Result<KindList, Error> {
        kinds::list(&self.sessions, request).await
    }

    async fn resource_tree(&self, request: TreeRequest) -> Result<ResourceTree, Error> {
        kinds::tree(&self.sessions, request).await
    }

    async fn list_namespaces(&self, request: ListNamespaces) -> Result<NamespaceList, Error> {
        namespaces::list(&self.sessions, request).await
    }

    async fn set_table(&self, request: SetTable) -> Result<Done, Error> {
        self.tables.set(request)
    }

    async fn choose_rows(&self, request: ChooseRows) -> Result<Done, Error> {
        self.tables.choose(request)
    }

    async fn list_chosen(&self, request: ListChosen) -> Result<ChosenRows, Error> {
        Ok(self.tables.chosen(request.stream).await?.named())
    }

    async fn complete_filter(&self, request: CompleteFilter) -> Result<FilterCompletions, Error> {
        self.tables.complete(&self.sessions, request).await
    }

    async fn get_object(&self, request: GetObject) -> Result<ObjectDetail, Error> {
        object::get(&self.sessions, request).await
    }

    async fn compare_objects(&self, request: CompareObjects) -> Result<Comparison, Error> {
        compare::compare(&self.sessions, request).await
    }

    async fn export_table(&self, request: ExportTable) -> Result<ExportedText, Error> {
        export::export(&self.sessions, &self.tables, request).await
    }

    async fn list_releases(&self, request: ListReleases) -> Result<ReleaseList, Error> {
        releases::list(&self.sessions, request).await
    }

    async fn get_release(&self, request: GetRelease) -> Result<ReleaseDetail, Error> {
        releases::get(&self.sessions, request).await
    }

    async fn open_snapshot(&self, request: OpenSnapshot) -> Result<OpenedSnapshot, Error> {
        snapshots::open(&self.sessions, request).await
    }

    async fn play_snapshot(&self, request: PlaySnapshot) -> Result<Done, Error> {
        self.sessions.play(&request)
    }

    async fn follow_contexts(
        &self,
        _: FollowContexts,
        sink: Sink<ContextStates>,
    ) -> Result<(), Error> {
        contexts::follow(&self.sessions, sink).await
    }

    async fn follow_fleet(&self, request: FollowFleet, sink: Sink<FleetItem>) -> Result<(), Error> {
        fleet::follow(&self.sessions, &self.fleet, request, sink).await
    }

    async fn follow_traffic(
        &self,
        request: FollowTraffic,
        sink: Sink<TrafficItem>,
    ) -> Result<(), Error> {
        diagnostics::follow(&self.sessions, request, sink).await
    }

    async fn follow_kinds(&self, request: FollowKinds, sink: Sink<KindsItem>) -> Result<(), Error> {
        kinds::follow(&self.sessions, request, sink).await
    }

    async fn follow_counts(
        &self,
        request: FollowCounts,
        sink: Sink<KindCounts>,
    ) -> Result<(), Error> {
        counts::follow(&self.sessions, request, sink).await
    }

    async fn open_table(&self, request: OpenTable, sink: Sink<TableItem>) -> Result<(), Error> {
        table::open(&self.sessions, &self.tables, request, sink).await
    }

    async fn follow_object(
        &self,
        request: FollowObject,
        sink: Sink<ObjectItem>,
    ) -> Result<(), Error> {
        object::follow(&self.sessions, request, sink).await
    }

    async fn follow_tree(&self, request: FollowTree, sink: Sink<ObjectTree>) -> Result<(), Error> {
        graphs::follow_tree(&self.sessions, request, sink).await
    }

    async fn follow_map(&self, request: FollowMap, sink: Sink<ObjectMap>) -> Result<(), Error> {
        graphs::follow_map(&self.sessions, request, sink).await
    }

    async fn search(&self, request: SearchRequest, sink: Sink<SearchItem>) -> Result<(), Error> {
        search::search(&self.sessions, request, sink).await
    }

    async fn follow_logs(&self, request: FollowLogs, sink: Sink<LogItem>) -> Result<(), Error> {
        logs::follow(&self.sessions, request, sink).await
    }

    async fn capture_snapshot(
        &self,
        request: CaptureSnapshot,
        sink: Sink<CaptureItem>,
    ) -> Result<(), Error> {
        snapshots::capture(&self.sessions, request, sink).await
    }
}
