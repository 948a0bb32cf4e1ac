// Generated from src-tauri/crates/wire by `script/wire`. Do not edit.

/**
 * How far a capture is, and at last what it has made.
 */
export type CaptureItem = { "step": "listing", 
/**
 * The kind, as in `deployments.apps`.
 */
kind: string, 
/**
 * How many kinds are done.
 */
done: number, 
/**
 * Of how many.
 */
of: number, 
/**
 * How many objects there are so far.
 */
objects: number, } | { "step": "recording", 
/**
 * How many there are so far.
 */
events: number, 
/**
 * For how many seconds more.
 */
seconds_left: number, } | { "step": "logs", 
/**
 * How many containers are done.
 */
done: number, 
/**
 * Of how many.
 */
of: number, } | { "step": "done", 
/**
 * What is in it.
 */
snapshot: SnapshotInfo, };

/**
 * Captures a context into a file.
 */
export type CaptureSnapshot = { 
/**
 * The context's name.
 */
context: string, 
/**
 * The file to write. It appears when the capture has succeeded, not before.
 */
path: string, 
/**
 * Whether a file that is there already may be replaced.
 */
replace?: boolean, 
/**
 * By any name that kubectl takes; every kind when absent.
 */
kinds?: Array<string>, 
/**
 * All when absent. Kinds without namespaces are captured whole.
 */
namespaces?: Array<string>, 
/**
 * How many lines of each container's log, and of its previous run's; 0 for no logs.
 */
log_lines?: number, 
/**
 * For how many seconds changes are recorded.
 */
journal_seconds?: number, 
/**
 * What is taken out; secrets when absent. `null` takes nothing out.
 */
redact?: RedactionRules | null, };

/**
 * One value of a row. On the wire `{"t": type, "v": value}`.
 */
export type Cell = { "t": "empty" } | { "t": "text", "v": string } | { "t": "number", "v": number } | { "t": "flag", "v": boolean } | { "t": "ratio", "v": { 
/**
 * That are ready.
 */
ready: number, 
/**
 * That should be.
 */
wanted: number, } } | { "t": "status", "v": { 
/**
 * The word, as kubectl says it where kubectl has one.
 */
text: string, 
/**
 * What to make of it.
 */
health: Health, } } | { "t": "time", "v": number } | { "t": "duration", "v": number } | { "t": "quantity", "v": Quantity } | { "t": "restarts", "v": { 
/**
 * Over all containers.
 */
count: number, 
/**
 * When the latest of them ended, if known.
 */
last: number | null, } } | { "t": "list", "v": Array<string> };

/**
 * One change of the settings.
 */
export type ChangeSettings = { "change": "context", 
/**
 * The context's name. It need not be in any file now.
 */
context: string, 
/**
 * All that is said of it from now on.
 */
settings: ContextSettings, } | { "change": "arrangement", 
/**
 * The groups in order. A context of another keeps it; it stands after these.
 */
groups: Array<string>, 
/**
 * The contexts in order.
 */
order: Array<string>, } | { "change": "protection_rules", 
/**
 * All rules, in order.
 */
rules: Array<ProtectionRule>, } | { "change": "sleep", 
/**
 * All of it.
 */
sleep: SleepSettings, } | { "change": "sources", 
/**
 * Files, folders and patterns.
 */
sources: Array<string>, };

/**
 * A kubeconfig that changes.
 */
export type ChangedFile = { 
/**
 * The file.
 */
path: string, 
/**
 * What changes; secrets are masked.
 */
hunks: Array<DiffHunk>, 
/**
 * The copy of what it was, once it is written.
 */
backup: string | null, };

/**
 * A change of which rows are chosen. All but [`Choice::None`] is about rows that match the filter;
 * others stay as they are.
 */
export type Choice = { "choose": "none" } | { "choose": "all" } | { "choose": "toggle", 
/**
 * Which.
 */
row: RowRef, } | { "choose": "stretch", 
/**
 * Where it begins.
 */
from: RowRef, 
/**
 * Where it ends, above or below.
 */
to: RowRef, } | { "choose": "group", 
/**
 * Which ([`crate::TableGroup::key`]).
 */
key: string, };

/**
 * Changes which rows of an open table are chosen. A chosen row stays so in whatever order, group or
 * filter it stands, until its object is gone or no longer in the table's contexts and namespaces.
 */
export type ChooseRows = { 
/**
 * The table's stream.
 */
stream: number, 
/**
 * What changes.
 */
choice: Choice, };

/**
 * The objects of the rows that are chosen.
 */
export type ChosenRows = { 
/**
 * In the order of the table, those that the filter hides last; at most 1,000.
 */
objects: Array<ObjectRef>, 
/**
 * How many there are beside these.
 */
more: number, };

/**
 * Ends everything that belongs to a context: watches, streams, the connection.
 */
export type CloseContext = { 
/**
 * The context's name.
 */
context: string, };

/**
 * A column of a table.
 */
export type Column = { 
/**
 * By which it is sorted and remembered.
 */
id: string, 
/**
 * Its heading.
 */
title: string, 
/**
 * What its cells hold.
 */
kind: ColumnKind, 
/**
 * Shown only when the table is wide or the user asks (kubectl's `-o wide`).
 */
wide: boolean, };

/**
 * What the cells of a column hold; decides alignment and default width.
 */
export type ColumnKind = "name" | "namespace" | "context" | "text" | "status" | "number" | "time" | "list";

/**
 * Asks for two or more objects as they are now, and how each differs from the first. They may be of
 * different contexts and kinds.
 */
export type CompareObjects = { 
/**
 * Which; at most 20.
 */
objects: Array<ObjectRef>, 
/**
 * Without what the cluster adds, as in [`crate::ExportTable`]; so when absent.
 */
clean?: boolean, 
/**
 * How many lines are told around what differs; 3 when absent.
 */
around?: number, };

/**
 * One of the objects that are compared.
 */
export type ComparedObject = { 
/**
 * Its name everywhere, with its uid if it could be read.
 */
object: ObjectRef, 
/**
 * Its name, and of its kind and context what tells it from the others.
 */
title: string, 
/**
 * The object, keys in the same order as the others'; empty if it could not be read. Values of
 * Secrets are masked, and the masks numbered: within an answer, two values are equal where the
 * numbers are.
 */
yaml: string, 
/**
 * Whether values of a Secret were masked.
 */
masked: boolean, 
/**
 * Why it could not be read.
 */
error: WireError | null, 
/**
 * What differs from the first; nothing for the first itself.
 */
hunks: Array<DiffHunk>, 
/**
 * Lines that the first does not have.
 */
added: number, 
/**
 * Lines that the first has and this one has not.
 */
removed: number, };

/**
 * Objects beside each other.
 */
export type Comparison = { 
/**
 * One for each that was asked for, in that order.
 */
objects: Array<ComparedObject>, };

/**
 * Asks how a filter may go on at a place.
 */
export type CompleteFilter = { 
/**
 * The contexts' names.
 */
contexts: Array<string>, 
/**
 * The kind, as in [`crate::OpenTable`].
 */
kind: string, 
/**
 * As in [`crate::OpenTable`].
 */
namespaces?: Array<string>, 
/**
 * As in [`crate::OpenTable`].
 */
columns?: Array<ExtraColumn>, 
/**
 * The filter so far.
 */
text: string, 
/**
 * Where the cursor is, in UTF-16 units; at the end when absent.
 */
cursor?: number, };

/**
 * What a completion is.
 */
export type CompletionKind = "column" | "name" | "label" | "annotation" | "field" | "value";

/**
 * A condition of an object's status.
 */
export type Condition = { 
/**
 * As in `Ready`.
 */
type: string, 
/**
 * `True`, `False` or `Unknown`.
 */
status: string, 
/**
 * What to make of it: `MemoryPressure: True` is no good news.
 */
health: Health, 
/**
 * One word why.
 */
reason: string | null, 
/**
 * A sentence why.
 */
message: string | null, 
/**
 * When it last changed.
 */
changed: number | null, };

/**
 * The state of a context's connection.
 */
export type Connection = { "state": "closed" } | { "state": "connecting" } | { "state": "asleep", 
/**
 * When the server was last heard of.
 */
since: number, } | { "state": "waking", 
/**
 * When the server was last heard of.
 */
since: number, } | { "state": "open", 
/**
 * What it says of itself.
 */
server: ServerInfo, } | { "state": "stale", 
/**
 * When it was last heard of.
 */
since: number, 
/**
 * Why.
 */
error: WireError, 
/**
 * When it is looked for again unasked, if it is.
 */
retry_at: number | null, } | { "state": "failed", 
/**
 * When that was found.
 */
since: number, 
/**
 * Why, and how to mend it.
 */
error: WireError, 
/**
 * When it is tried again unasked, if it is.
 */
retry_at: number | null, };

/**
 * A container of a pod.
 */
export type Container = { 
/**
 * Its name.
 */
name: string, 
/**
 * When it runs.
 */
role: ContainerRole, 
/**
 * The image, as the pod names it.
 */
image: string, 
/**
 * `Running`, `CrashLoopBackOff`, `Completed`, ...
 */
state: string, 
/**
 * What to make of it.
 */
health: Health, 
/**
 * Exit code, signal, message of the present or last end.
 */
detail: string | null, 
/**
 * How often it was started again.
 */
restarts: number, 
/**
 * When its present state began.
 */
since: number | null, 
/**
 * Whether there is a log of a container before this one.
 */
has_previous: boolean, };

/**
 * A container's log and where it is.
 */
export type ContainerLogState = { 
/**
 * The container's name.
 */
container: string, 
/**
 * Where its log is.
 */
phase: LogPhase, };

/**
 * When a container runs in the life of its pod.
 */
export type ContainerRole = "init" | "sidecar" | "main" | "ephemeral";

/**
 * A context that could not answer, and why.
 */
export type ContextError = { 
/**
 * The context's name.
 */
context: string, 
/**
 * Why.
 */
error: WireError, };

/**
 * One context of the merged kubeconfig files.
 */
export type ContextInfo = { 
/**
 * Its name, unique among all.
 */
name: string, 
/**
 * Its name in the kubeconfig, which several files may have.
 */
entry: string, 
/**
 * The cluster entry it names.
 */
cluster: string, 
/**
 * The user entry it names.
 */
user: string | null, 
/**
 * The namespace it prefers.
 */
namespace: string | null, 
/**
 * The server's address, without credentials.
 */
server: string | null, 
/**
 * The kubeconfig file it comes from.
 */
source: string, 
/**
 * The file of the cluster entry, where that is another.
 */
cluster_source: string | null, 
/**
 * The file of the user entry, where that is another.
 */
user_source: string | null, 
/**
 * Entries of the same names, but with other content, in files that come later: the first counts.
 */
unused: Array<UnusedEntry>, 
/**
 * Whether its file calls it the current one (the first file that says so wins).
 */
current: boolean, 
/**
 * Its colour.
 */
hue: Hue, 
/**
 * Two letters or digits for its chip.
 */
initials: string, 
/**
 * Why it cannot be opened at all, when its entries are incomplete.
 */
problem: WireError | null, 
/**
 * Why it is as it was read before, and not as its file is now.
 */
outdated: WireError | null, 
/**
 * Where its secrets are, where it was imported.
 */
imported: SecretsIn | null, 
/**
 * What its user says of it; its colour and initials above follow that.
 */
settings: ContextSettings, 
/**
 * How careful Pilothouse is with it, by that or by the rules.
 */
protection: Protection, 
/**
 * What would be fit for it, where nothing was ever said of it.
 */
suggested_protection: Protection | null, 
/**
 * What it is of, where it is an opened snapshot and no live cluster.
 */
snapshot: SnapshotInfo | null, };

/**
 * Every context, and every file that could not be used.
 */
export type ContextList = { 
/**
 * In the order of the files, then of the entries in them.
 */
contexts: Array<ContextInfo>, 
/**
 * Files that could not be read or used in full.
 */
problems: Array<ContextProblem>, 
/**
 * The files that were looked for, in order, whether they exist or not.
 */
searched: Array<string>, };

/**
 * A kubeconfig file that could not be read or used in full.
 */
export type ContextProblem = { 
/**
 * The file.
 */
path: string, 
/**
 * What is wrong with it.
 */
error: WireError, };

/**
 * What the user says of one context. All that is not said is as without settings.
 */
export type ContextSettings = { 
/**
 * What it is called in the window, instead of its name.
 */
alias?: string, 
/**
 * Its colour.
 */
hue?: Hue, 
/**
 * One or two letters for its chip.
 */
initials?: string, 
/**
 * The group in which it stands.
 */
group?: string, 
/**
 * The namespace in which it opens, instead of its kubeconfig's.
 */
namespace?: string, 
/**
 * Namespaces that stand before the others.
 */
favourites?: Array<string>, 
/**
 * Whether it stands before the others of its group.
 */
favourite?: boolean, 
/**
 * What its user wants to remember of it.
 */
notes?: string, 
/**
 * Its protection, whatever the rules say.
 */
protection?: Protection, };

/**
 * A context's connection, by name.
 */
export type ContextState = { 
/**
 * The context's name.
 */
context: string, 
/**
 * Its connection.
 */
connection: Connection, 
/**
 * How time passes in it, where it is a snapshot.
 */
playback: Playback | null, 
/**
 * Until when it may be changed though it is read-only.
 */
unlocked_until: number | null, 
/**
 * Its credentials, where a program gives them.
 */
credentials: CredentialState | null, 
/**
 * How many milliseconds this machine's clock is ahead of its server's, or behind if negative, where that is so
 * much that ages and expiries mislead.
 */
clock_ahead: number | null, };

/**
 * The state of every context that was ever opened; all others are closed.
 */
export type ContextStates = { 
/**
 * Counts up whenever there are other contexts: `list_contexts` tells which.
 */
list: number, 
/**
 * One entry for each.
 */
states: Array<ContextState>, };

/**
 * The traffic of a context.
 */
export type ContextTraffic = { 
/**
 * Its name.
 */
context: string, 
/**
 * How its connection does.
 */
connection: Connection, 
/**
 * Requests since it was opened. Of a snapshot, which has no server, there are none.
 */
requests: number, 
/**
 * Requests in the last minute.
 */
requests_per_minute: number, 
/**
 * Bytes that came since it was opened, as they came: compressed where the server does so.
 */
bytes: number, 
/**
 * The same each second, over the last ten.
 */
bytes_per_second: number, 
/**
 * Answers that are still coming: watches and followed logs.
 */
open: number, 
/**
 * What is watched, by title and namespace.
 */
watches: Array<WatchInfo>, 
/**
 * The last requests, the newest first.
 */
last: Array<RequestInfo>, };

/**
 * How the credentials do that a program gives.
 */
export type CredentialState = { 
/**
 * When they were got.
 */
obtained_at: number | null, 
/**
 * When they expire, if that is known.
 */
expires_at: number | null, 
/**
 * Since when the program runs.
 */
running_since: number | null, 
/**
 * Why its last run gave nothing.
 */
error: WireError | null, };

/**
 * Which of two objects has a line.
 */
export type DiffChange = "same" | "removed" | "added";

/**
 * Lines that differ, and some around them.
 */
export type DiffHunk = { 
/**
 * In order; what is removed before what is added in its place.
 */
lines: Array<DiffLine>, };

/**
 * A line of either object.
 */
export type DiffLine = { 
/**
 * Which of the two has it.
 */
change: DiffChange, 
/**
 * Its number in the first object, counted from 1, if it is there.
 */
before: number | null, 
/**
 * Its number in this one.
 */
after: number | null, 
/**
 * The line, without its end.
 */
text: string, };

/**
 * The answer of a command that has nothing to say but that it was done.
 */
export type Done = Record<symbol, never>;

/**
 * Renames or deletes a context in its kubeconfig, or shows what that comes to.
 */
export type EditKubeconfig = { 
/**
 * The context's name.
 */
context: string, 
/**
 * Whether the files are written. What is open of the context ends then.
 */
apply: boolean, 
/**
 * What was shown, as its answer called it: nothing is written if it would be another change by now.
 */
revision: string | null, } & ({ "edit": "rename", 
/**
 * The name.
 */
to: string, } | { "edit": "delete", 
/**
 * Whether its cluster and user entries go, too, where no other context names them.
 */
unused: boolean, });

/**
 * A list of a kubeconfig.
 */
export type EntryList = "contexts" | "clusters" | "users";

/**
 * What kind of failure it is. The window and scripts branch on this, never on text.
 */
export type ErrorCode = "bad_request" | "kubeconfig" | "settings" | "keychain" | "refused" | "unreachable" | "timeout" | "tls" | "unauthorized" | "forbidden" | "protected" | "plugin_missing" | "plugin_failed" | "sign_in" | "not_found" | "exists" | "too_long" | "malformed" | "api" | "internal";

/**
 * How what is exported is written.
 */
export type ExportFormat = "names" | "yaml" | "csv" | "json";

/**
 * Asks for the rows of a table or their objects as text. What is not being watched is listed first.
 */
export type ExportTable = { 
/**
 * The contexts' names.
 */
contexts: Array<string>, 
/**
 * The kind, as in [`crate::OpenTable`]. Releases have no objects: names and cells alone.
 */
kind: string, 
/**
 * As in [`crate::OpenTable`].
 */
namespaces?: Array<string>, 
/**
 * As in [`crate::OpenTable`].
 */
filter?: string, 
/**
 * As in [`crate::OpenTable`].
 */
sort?: Array<SortKey>, 
/**
 * As in [`crate::OpenTable`].
 */
columns?: Array<ExtraColumn>, 
/**
 * Of the rows that match, those of these objects alone; all when absent. An object is known by its
 * uid where it is given, else by its namespace and name.
 */
objects?: Array<ObjectRef>, 
/**
 * Of the rows that match, those alone that are chosen in this open table of the same kind.
 */
chosen?: number, 
/**
 * How it is written.
 */
format: ExportFormat, 
/**
 * For cells: the columns' [`crate::Column::id`]s, in order; those that are not wide when absent.
 */
shown?: Array<string>, 
/**
 * For objects: without what the cluster adds, so that they can be applied elsewhere (status, managed
 * fields, resource version, uid, creation, generation, kubectl's last-applied configuration).
 */
clean?: boolean, 
/**
 * For objects: the values of Secrets instead of masks.
 */
reveal?: boolean, 
/**
 * The file to write. It appears, or takes the place of another, when all of it is written.
 */
path?: string, 
/**
 * Whether a file that is there already may be replaced.
 */
replace?: boolean, };

/**
 * What was exported.
 */
export type ExportedText = { 
/**
 * The text, unless it went to a file; at most 32 MiB.
 */
text: string | null, 
/**
 * The file, with its whole path.
 */
path: string | null, 
/**
 * How many rows or objects.
 */
rows: number, 
/**
 * How many bytes.
 */
bytes: number, 
/**
 * Whether values of Secrets were masked.
 */
masked: boolean, 
/**
 * Objects that were asked for and are not among the rows that match.
 */
missing: Array<ObjectRef>, 
/**
 * Contexts whose rows are not there, or not all, or not as they are now.
 */
errors: Array<ContextError>, 
/**
 * What was not understood of the filter.
 */
problems: Array<FilterProblem>, };

/**
 * A column that the user adds: any value of the objects.
 */
export type ExtraColumn = { 
/**
 * Its [`Column::id`]; anything that no other column has.
 */
id: string, 
/**
 * Its heading.
 */
title: string, 
/**
 * `label:KEY`, `annotation:KEY`, `owner`, or a path as kubectl writes it (`.spec.nodeName`).
 */
value: string, };

/**
 * How often each value of a column is there.
 */
export type Facet = { 
/**
 * What was asked for.
 */
by: string, 
/**
 * The most frequent first; at most 200.
 */
values: Array<FacetValue>, 
/**
 * How many different values there are beside these.
 */
more: number, };

/**
 * A value and its rows.
 */
export type FacetValue = { 
/**
 * The value; of a context its name.
 */
value: Cell, 
/**
 * The same as a filter writes it.
 */
text: string, 
/**
 * Rows that have it and match the filter but for what it says of the same column.
 */
rows: number, 
/**
 * How many of them are [`Health::Broken`].
 */
broken: number, };

/**
 * A labelled value of the summary.
 */
export type Field = { 
/**
 * What it is, as in `Node`.
 */
label: string, 
/**
 * Its value.
 */
value: Cell, 
/**
 * The object that the value names, so that a click can go there.
 */
object: ObjectRef | null, };

/**
 * Fields that belong together.
 */
export type FieldGroup = { 
/**
 * Its heading; empty for the first, nameless one.
 */
title: string, 
/**
 * In the order to show.
 */
fields: Array<Field>, };

/**
 * One way to go on.
 */
export type FilterCompletion = { 
/**
 * What to write.
 */
text: string, 
/**
 * What it is.
 */
what: CompletionKind, 
/**
 * What it means: the title of a column, or the value as the table shows it.
 */
shown: Cell | null, 
/**
 * How many rows have it, where that was counted.
 */
rows: number | null, };

/**
 * How a filter may go on. Labels, fields and values are those of objects that are being watched;
 * of many objects, those of some.
 */
export type FilterCompletions = { 
/**
 * The part of the filter that each of them replaces, in UTF-16 units.
 */
from: number, 
/**
 * Where that part ends.
 */
to: number, 
/**
 * The likeliest first; at most 50.
 */
completions: Array<FilterCompletion>, };

/**
 * A part of a filter that was not understood.
 */
export type FilterProblem = { 
/**
 * Where it begins, in UTF-16 units, as a string of JavaScript counts.
 */
from: number, 
/**
 * Where it ends.
 */
to: number, 
/**
 * What is wrong, and what to write.
 */
message: string, };

/**
 * What was seen of a cluster at one moment. What may not be read is not there.
 */
export type FleetFacts = { 
/**
 * When.
 */
at: number, 
/**
 * What the server says of itself.
 */
server: ServerInfo, 
/**
 * Whose Kubernetes it is, as in `EKS`, where its version or nodes tell.
 */
distribution: string | null, 
/**
 * How long the server took for its version, in milliseconds.
 */
latency: number, 
/**
 * The nodes.
 */
nodes: NodeFacts | null, 
/**
 * Pods by health.
 */
pods: Array<HealthCount> | null, 
/**
 * What can be given to pods, and what they ask for.
 */
room: RoomFacts | null, 
/**
 * Warning events of the last hour.
 */
warnings: number | null, 
/**
 * When the certificate or token by which the user is known expires.
 */
credentials_expire: number | null, 
/**
 * When the server's certificate expires.
 */
server_expires: number | null, 
/**
 * What may not be read, in plain words: `nodes`, `pods in all namespaces`.
 */
denied: Array<string>, };

/**
 * The contexts of which there is news; first all.
 */
export type FleetItem = { 
/**
 * Those that are new or have changed.
 */
members: Array<FleetMember>, 
/**
 * Those that are no more.
 */
gone: Array<string>, };

/**
 * What is known of one context.
 */
export type FleetMember = { 
/**
 * The context's name.
 */
context: string, 
/**
 * Whether it is looked at now, or waits for its turn.
 */
looking: boolean, 
/**
 * What was seen last.
 */
seen: FleetFacts | null, 
/**
 * Why the last look saw nothing.
 */
error: WireError | null, 
/**
 * When it was last tried.
 */
tried_at: number | null, };

/**
 * Asks for the state of every context now, and again whenever one changes.
 */
export type FollowContexts = Record<symbol, never>;

/**
 * Asks for counts of kinds now, and again as they change.
 */
export type FollowCounts = { 
/**
 * The contexts' names.
 */
contexts: Array<string>, 
/**
 * Count only in these namespaces; all when absent or empty.
 */
namespaces?: Array<string>, 
/**
 * The kinds to count ([`KindInfo::id`]).
 */
kinds: Array<string>, };

/**
 * Follows what is known of every context. What was last seen of one that is not looked at now is kept,
 * also over a restart.
 */
export type FollowFleet = { 
/**
 * How old what is known may get, in minutes, before a context is looked at unasked, one after another;
 * never, if nothing is said. What a sign-in might be needed for is left alone.
 */
every: number | null, };

/**
 * Asks for the kinds of the contexts in view now, and again as contexts answer and as definitions add,
 * change or remove kinds.
 */
export type FollowKinds = { 
/**
 * The contexts' names.
 */
contexts: Array<string>, };

/**
 * Opens the log of a pod.
 */
export type FollowLogs = { 
/**
 * The pod.
 */
pod: ObjectRef, 
/**
 * These containers; all when absent or empty.
 */
containers?: Array<string>, 
/**
 * The containers before the present ones.
 */
previous?: boolean, 
/**
 * Go on with lines as they are written; otherwise end at the log's end.
 */
follow?: boolean, 
/**
 * Start with the last so many lines of each container; 1,000 when absent.
 */
tail?: number, };

/**
 * Asks for a map now, and again as what is in it changes: of what is near an object, or of whole
 * namespaces.
 */
export type FollowMap = { 
/**
 * The context's name.
 */
context: string, 
/**
 * What is near this object; all of the namespaces when absent.
 */
about?: ObjectRef, 
/**
 * Without `about`: these namespaces; all when absent or empty.
 */
namespaces?: Array<string>, 
/**
 * With `about`: how many steps away from it; 2 when absent, at most 6.
 */
steps?: number, 
/**
 * The most nodes; 300 when absent, at most 500. What looks alike is drawn as one node where there
 * are more.
 */
limit?: number, };

/**
 * Asks for one object now, and again whenever it changes.
 */
export type FollowObject = { 
/**
 * Which.
 */
object: ObjectRef, 
/**
 * Show the values of a Secret instead of masks.
 */
reveal?: boolean, };

/**
 * Asks what goes between contexts and their servers, now and each second in which it changes.
 */
export type FollowTraffic = { 
/**
 * The contexts' names, which are opened if they are not; all that are opened when absent.
 */
contexts?: Array<string>, };

/**
 * Asks for the tree of an object now, and again as what is in it changes.
 */
export type FollowTree = { 
/**
 * Which.
 */
object: ObjectRef, };

/**
 * A place inside an object at which the text was found.
 */
export type FoundField = { 
/**
 * As in `.spec.containers[0].image`, a path that filters and columns take.
 */
path: string, 
/**
 * The value at that place, or what is around the text in it, on one line. Where the text is in the
 * last key of the path, the key.
 */
excerpt: string, 
/**
 * Where in the excerpt the text is.
 */
at: TextRange, };

/**
 * Asks for one object as it is now.
 */
export type GetObject = { 
/**
 * Which.
 */
object: ObjectRef, 
/**
 * Show the values of a Secret instead of masks.
 */
reveal?: boolean, };

/**
 * Asks for one release.
 */
export type GetRelease = { 
/**
 * The context it is in.
 */
context: string, 
/**
 * Its namespace.
 */
namespace: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Which revision; the newest when absent.
 */
revision?: number, 
/**
 * Show the values of Secrets in the manifest, and of values that look secret, instead of masks.
 */
reveal?: boolean, };

/**
 * Asks for all settings.
 */
export type GetSettings = Record<symbol, never>;

/**
 * How the rows of a table are grouped.
 */
export type GroupBy = { 
/**
 * A column's [`Column::id`], `health`, or a value as in [`ExtraColumn::value`]; empty for no groups.
 */
by: string, 
/**
 * Whether groups are closed unless they are among `except`.
 */
closed?: boolean, 
/**
 * Groups ([`TableGroup::key`]) that are the other way.
 */
except?: Array<string>, };

/**
 * How well an object does, as one glance should tell it.
 *
 * Ordered from worst to best, so that sorting by health brings trouble to the top.
 */
export type Health = "broken" | "attention" | "progressing" | "unknown" | "ok" | "idle";

/**
 * How many rows are in one health.
 */
export type HealthCount = { 
/**
 * Which.
 */
health: Health, 
/**
 * How many.
 */
rows: number, };

/**
 * A hook of a release.
 */
export type Hook = { 
/**
 * The object's name.
 */
name: string, 
/**
 * The object's kind.
 */
kind: string, 
/**
 * The template it comes from.
 */
path: string, 
/**
 * When it runs, as in `pre-install`.
 */
events: Array<string>, 
/**
 * The order among hooks of an event.
 */
weight: number, 
/**
 * The object, as rendered.
 */
manifest: string, };

/**
 * The colour by which a context is known everywhere in the window (a design token's name).
 */
export type Hue = "red" | "orange" | "gold" | "lime" | "green" | "teal" | "sky" | "indigo" | "violet" | "pink";

/**
 * Takes contexts out of a kubeconfig into one of Pilothouse's own, or shows what that comes to.
 */
export type ImportKubeconfig = { 
/**
 * Which of its contexts, by their names there; all, where nothing is said.
 */
contexts: Array<string> | null, 
/**
 * Where their secrets go.
 */
secrets: SecretsIn, 
/**
 * Whether it is done. Otherwise it is only shown.
 */
apply: boolean, } & ({ "from": "text", 
/**
 * All of it, secrets included.
 */
text: string, } | { "from": "file", 
/**
 * Its path.
 */
path: string, });

/**
 * A context of a kubeconfig that is brought in.
 */
export type ImportedContext = { 
/**
 * Its name in the kubeconfig.
 */
entry: string, 
/**
 * Its name in Pilothouse, which says more where there is one of that name.
 */
name: string, 
/**
 * The server's address, without credentials.
 */
server: string | null, 
/**
 * The user entry it names.
 */
user: string | null, 
/**
 * The namespace it prefers.
 */
namespace: string | null, 
/**
 * Which secrets it has, as their fields are called: `token`, `client-key-data`.
 */
secrets: Array<string>, 
/**
 * The credential program that it runs.
 */
program: string | null, 
/**
 * Why it cannot be used as it is.
 */
problem: WireError | null, 
/**
 * The context that has this server and user already.
 */
same_as: string | null, };

/**
 * How far the search inside the objects is.
 */
export type InsideSearch = { 
/**
 * Objects that were looked into.
 */
scanned: number, 
/**
 * Of so many.
 */
of: number, 
/**
 * What is looked into; other kinds are not there whole.
 */
kinds: Array<SearchedKind>, };

/**
 * What is kept of contexts on disk.
 */
export type KeptInfo = { 
/**
 * The folder.
 */
folder: string, 
/**
 * How much is in it.
 */
bytes: number, 
/**
 * Why nothing can be kept or read now, as far as is known: the keychain may be locked.
 */
problem: WireError | null, };

/**
 * A label or annotation.
 */
export type KeyValue = { 
/**
 * The key.
 */
key: string, 
/**
 * The value; long ones are cut in the summary, never in the YAML.
 */
value: string, };

/**
 * How many objects of one kind there are.
 */
export type KindCount = { 
/**
 * The kind's [`KindInfo::id`].
 */
kind: string, 
/**
 * Objects in view, over all contexts; absent when no context could count it.
 */
count: number | null, 
/**
 * How many of them are broken, where the objects themselves are being watched.
 */
broken: number | null, };

/**
 * Counts that changed since the item before; the first item holds all.
 */
export type KindCounts = { 
/**
 * One entry for each kind that changed.
 */
counts: Array<KindCount>, };

/**
 * One kind that a server knows, in the version it prefers.
 */
export type KindInfo = { 
/**
 * The name by which commands take it: `pods`, `deployments.apps`.
 */
id: string, 
/**
 * The API group; empty for the core group.
 */
group: string, 
/**
 * The version, as in `v1`.
 */
version: string, 
/**
 * The kind, as in `Deployment`.
 */
kind: string, 
/**
 * The resource name of its path, as in `deployments`.
 */
plural: string, 
/**
 * As in `deployment`.
 */
singular: string, 
/**
 * kubectl's short names, as in `deploy`.
 */
short_names: Array<string>, 
/**
 * Whether its objects live in namespaces.
 */
namespaced: boolean, 
/**
 * What may be asked of it: `list`, `watch`, `get`, `patch`, ...
 */
verbs: Array<string>, 
/**
 * What the window calls it, as in `Deployments`.
 */
title: string, 
/**
 * Where the sidebar shows it.
 */
section: Section, };

/**
 * The kinds that a server knows and that can be listed.
 */
export type KindList = { 
/**
 * Ordered by section, then as the sidebar shows them.
 */
kinds: Array<KindInfo>, 
/**
 * API groups whose server did not answer discovery.
 */
unavailable_groups: Array<string>, };

/**
 * The kinds as they are known now. Each item takes the place of the one before.
 */
export type KindsItem = { 
/**
 * Without counts.
 */
tree: ResourceTree, 
/**
 * Contexts whose kinds are not known yet.
 */
connecting: Array<string>, };

/**
 * What an edit comes to.
 */
export type KubeconfigChange = { 
/**
 * The files that change.
 */
files: Array<ChangedFile>, 
/**
 * Names this very change.
 */
revision: string, };

/**
 * What an import comes to.
 */
export type KubeconfigImport = { 
/**
 * Every context of the kubeconfig, in its order.
 */
contexts: Array<ImportedContext>, 
/**
 * What is odd about it without making it unusable.
 */
problems: Array<WireError>, 
/**
 * Why the system's keychain cannot take secrets, where it cannot.
 */
keychain: WireError | null, 
/**
 * The file that was written.
 */
path: string | null, };

/**
 * Something that is not in a snapshot.
 */
export type LeftOut = { 
/**
 * A kind, as in `secrets`, or `logs`.
 */
what: string, 
/**
 * The namespace, where it is not missing from all.
 */
namespace: string | null, 
/**
 * Why.
 */
reason: LeftOutReason, 
/**
 * What the server said.
 */
message: string, };

/**
 * Why something is not in a snapshot.
 */
export type LeftOutReason = "forbidden" | "failed";

/**
 * Lines of a text, counted from 1, both ends included.
 */
export type LineRange = { 
/**
 * The first line.
 */
from: number, 
/**
 * The last line.
 */
to: number, };

/**
 * Asks which rows of an open table are chosen.
 */
export type ListChosen = { 
/**
 * The table's stream.
 */
stream: number, };

/**
 * Asks for every context of every kubeconfig file. Reads files only; connects nowhere.
 */
export type ListContexts = Record<symbol, never>;

/**
 * Asks for the kinds that a context's server knows.
 */
export type ListKinds = { 
/**
 * The context's name.
 */
context: string, };

/**
 * Asks for the namespaces of contexts.
 */
export type ListNamespaces = { 
/**
 * The contexts' names.
 */
contexts: Array<string>, };

/**
 * Asks for the credential programs, and for where programs are looked for.
 */
export type ListPrograms = Record<symbol, never>;

/**
 * Asks for the newest revision of every release.
 */
export type ListReleases = { 
/**
 * The contexts' names.
 */
contexts: Array<string>, 
/**
 * Only these namespaces; all when absent or empty.
 */
namespaces?: Array<string>, };

/**
 * How a context's part of a table does.
 */
export type ListState = { "state": "connecting" } | { "state": "listing", 
/**
 * Objects so far.
 */
received: number, 
/**
 * Objects in all, where the server says.
 */
expected: number | null, } | { "state": "kept", 
/**
 * When the server was last heard.
 */
since: number, } | { "state": "live" } | { "state": "stale", 
/**
 * When the server was last heard.
 */
since: number, 
/**
 * When the next try is.
 */
retry_at: number, 
/**
 * Why.
 */
error: WireError, } | { "state": "denied", 
/**
 * Which verb on what.
 */
error: WireError, } | { "state": "failed", 
/**
 * Why.
 */
error: WireError, 
/**
 * When the next try is, if there is one.
 */
retry_at: number | null, };

/**
 * An item of a log's stream.
 */
export type LogItem = { "type": "containers", 
/**
 * In the order that [`LogLine::container`] counts.
 */
containers: Array<ContainerLogState>, } | { "type": "lines", 
/**
 * The lines.
 */
lines: Array<LogLine>, 
/**
 * Lines left out before these because the reader was too slow.
 */
skipped: number, };

/**
 * One line of a log.
 */
export type LogLine = { 
/**
 * The index of its container in [`LogItem::Containers`].
 */
container: number, 
/**
 * When the container runtime received it, RFC 3339 with nanoseconds; empty if it did not say.
 */
time: string, 
/**
 * The line without its end. Bytes that are not UTF-8 are U+FFFD; escape sequences are kept.
 */
text: string, };

/**
 * Where a container's log is.
 */
export type LogPhase = { "phase": "opening" } | { "phase": "waiting", 
/**
 * What the server says.
 */
reason: string, } | { "phase": "interrupted", 
/**
 * Why.
 */
error: WireError, } | { "phase": "streaming" } | { "phase": "ended" } | { "phase": "failed", 
/**
 * Why.
 */
error: WireError, };

/**
 * An edge of a map.
 */
export type MapEdge = { 
/**
 * The index of the node that names the other.
 */
from: number, 
/**
 * The index of the other.
 */
to: number, 
/**
 * How the first stands to the other, as in `mounts`.
 */
relation: string, 
/**
 * Whether the other owns the first.
 */
owned: boolean, 
/**
 * Whether all is well without it.
 */
optional: boolean, };

/**
 * A node of a map: an object, or several that look alike.
 */
export type MapNode = { 
/**
 * By which it is known again in the next map.
 */
key: string, 
/**
 * The object, or the first of several.
 */
object: ObjectRef, 
/**
 * How many objects it stands for.
 */
count: number, 
/**
 * What is known of it.
 */
presence: Presence, 
/**
 * The worst of their healths.
 */
health: Health, 
/**
 * The state of the object in a few words.
 */
status: string | null, 
/**
 * Steps away from the object that the map is about.
 */
distance: number, };

/**
 * Namespaces of one or more contexts.
 */
export type NamespaceList = { 
/**
 * All names, sorted, each once.
 */
namespaces: Array<string>, 
/**
 * Contexts whose namespaces may not be listed; those that are offered for them are included.
 */
errors: Array<ContextError>, 
/**
 * Namespaces that nobody listed, and where they were found.
 */
offered: Array<OfferedNamespace>, };

/**
 * Where a namespace was found that was not listed.
 */
export type NamespaceSource = "kubeconfig" | "rights" | "favourite";

/**
 * The nodes of a cluster.
 */
export type NodeFacts = { 
/**
 * How many.
 */
all: number, 
/**
 * How many of them are ready.
 */
ready: number, 
/**
 * How many take no new pods.
 */
cordoned: number, };

/**
 * What the detail panel shows of an object.
 */
export type ObjectDetail = { 
/**
 * Its name everywhere, with uid.
 */
object: ObjectRef, 
/**
 * Its kind.
 */
kind: KindInfo, 
/**
 * How well it does.
 */
health: Health, 
/**
 * Its state as a word, for kinds that have one.
 */
status: string | null, 
/**
 * When it was created.
 */
created: number | null, 
/**
 * Whether its deletion has begun.
 */
deleting: boolean, 
/**
 * The important fields.
 */
summary: Array<FieldGroup>, 
/**
 * The containers of a pod; empty for other kinds.
 */
containers: Array<Container>, 
/**
 * The conditions of its status.
 */
conditions: Array<Condition>, 
/**
 * Its labels.
 */
labels: Array<KeyValue>, 
/**
 * Its annotations, without what tools keep there for themselves.
 */
annotations: Array<KeyValue>, 
/**
 * The whole object, as kubectl prints it.
 */
yaml: string, 
/**
 * Where in `yaml` the managed fields stand.
 */
managed_fields: LineRange | null, 
/**
 * Whether values of a Secret were masked.
 */
masked: boolean, };

/**
 * An item of an object's stream.
 */
export type ObjectItem = { "type": "object", 
/**
 * All of it.
 */
detail: ObjectDetail, } | { "type": "deleted" } | { "type": "stale", 
/**
 * Why.
 */
error: WireError, };

/**
 * A map.
 */
export type ObjectMap = { 
/**
 * Its nodes.
 */
nodes: Array<MapNode>, 
/**
 * What joins them.
 */
edges: Array<MapEdge>, 
/**
 * How many objects belong here and are not drawn.
 */
left_out: number, 
/**
 * How many edges between the nodes are not drawn.
 */
edges_left_out: number, 
/**
 * Whether everything that belongs here has been looked for.
 */
complete: boolean, 
/**
 * Where nobody could look.
 */
unsearched: Array<Unsearched>, };

/**
 * Names an object everywhere: stores, caches, tabs, logs, actions.
 */
export type ObjectRef = { 
/**
 * The context it is in.
 */
context: string, 
/**
 * The API group; empty for the core group.
 */
group: string, 
/**
 * The version, as in `v1`; the server's preferred one when empty.
 */
version: string, 
/**
 * The kind, as in `Pod`; a command also takes any name that kubectl takes.
 */
kind: string, 
/**
 * Absent for kinds without namespaces.
 */
namespace: string | null, 
/**
 * Its name.
 */
name: string, 
/**
 * Its uid, where known: an object of the same name but another uid is another object.
 */
uid: string | null, };

/**
 * Owners above the object; below it what it owns, what it uses and what uses it.
 */
export type ObjectTree = { 
/**
 * In drawing order: each stands below the nearest line above it of a smaller depth.
 */
lines: Array<TreeLine>, 
/**
 * The index of the object's own line.
 */
at: number, 
/**
 * How many lines there would be more.
 */
left_out: number, 
/**
 * Whether everything that may have to do with it has been looked for.
 */
complete: boolean, 
/**
 * Where nobody could look.
 */
unsearched: Array<Unsearched>, };

/**
 * A namespace that may be there, of a context whose namespaces may not be listed.
 */
export type OfferedNamespace = { 
/**
 * The context's name.
 */
context: string, 
/**
 * The namespace.
 */
namespace: string, 
/**
 * Where it was found.
 */
found_in: NamespaceSource, };

/**
 * Opens the connection of a context, or tries again at once if it failed.
 */
export type OpenContext = { 
/**
 * The context's name.
 */
context: string, 
/**
 * Whether somebody wants it now: else no credential program runs that may want something of somebody, as
 * one that opens a browser.
 */
asked?: boolean, };

/**
 * Opens a snapshot as a context beside the others.
 */
export type OpenSnapshot = { 
/**
 * The file; the demo that comes with the app when absent.
 */
path?: string, };

/**
 * Opens a live table of one kind over any number of contexts.
 */
export type OpenTable = { 
/**
 * The contexts' names.
 */
contexts: Array<string>, 
/**
 * The kind: its [`KindInfo::id`], or any name that kubectl takes (`po`, `deploy`,
 * `deployments.apps`, `Pod`); `releases` for Helm releases.
 */
kind: string, 
/**
 * Only these namespaces; all when absent or empty.
 */
namespaces?: Array<string>, 
/**
 * Which rows: terms of the filter language (docs/filter.md).
 */
filter?: string, 
/**
 * The order; by namespace and name when absent or empty, and among equals always.
 */
sort?: Array<SortKey>, 
/**
 * Groups of rows; none when absent.
 */
group?: GroupBy, 
/**
 * Columns beside those of the kind.
 */
columns?: Array<ExtraColumn>, 
/**
 * What rows are counted by, each written as [`GroupBy::by`] is.
 */
facets?: Array<string>, 
/**
 * The rows wanted; the first 100 when absent.
 */
window?: Window, 
/**
 * Under this number the chosen rows are kept when the table ends, and a table of the same kind that
 * is opened with it has them again ([`crate::ChooseRows`]). Those of the last 16 tables are kept.
 */
keep?: number, 
/**
 * Only events about this object (for `events` alone).
 */
about?: ObjectRef, };

/**
 * An opened snapshot.
 */
export type OpenedSnapshot = { 
/**
 * The name of its context.
 */
context: string, 
/**
 * What is in it.
 */
snapshot: SnapshotInfo, };

/**
 * Moves in the recorded time of an opened snapshot.
 */
export type PlaySnapshot = { 
/**
 * The snapshot's context.
 */
context: string, 
/**
 * How fast its time passes: 0 stands still, 1 is as it was.
 */
speed: number, 
/**
 * Where to go first, in milliseconds after the capture began.
 */
at?: number, };

/**
 * Where an opened snapshot is in its recorded time. Its present is
 * `at + speed * (now - since)`, and no later than its end.
 */
export type Playback = { 
/**
 * By this computer's clock.
 */
since: number, 
/**
 * The snapshot's time at that moment.
 */
at: number, 
/**
 * When its recorded time begins.
 */
begin: number, 
/**
 * When it ends.
 */
end: number, 
/**
 * How fast its time passes.
 */
speed: number, 
/**
 * Whether it begins again at its end.
 */
repeat: boolean, };

/**
 * What is known of an object that others name.
 */
export type Presence = "present" | "missing" | "absent" | "unread" | "release";

/**
 * A credential program that contexts name.
 */
export type ProgramInfo = { 
/**
 * As the kubeconfig has it.
 */
name: string, 
/**
 * The file that is run; none if there is none.
 */
file: string | null, 
/**
 * The contexts that name it.
 */
contexts: Array<string>, };

/**
 * Where programs are looked for, and what is found of those that contexts name.
 */
export type ProgramList = { 
/**
 * The folders, in order.
 */
folders: Array<string>, 
/**
 * The shell that was asked for them, where one was.
 */
shell: string | null, 
/**
 * Why that shell did not say: then they are those of Pilothouse's own environment.
 */
silent: string | null, 
/**
 * By name.
 */
programs: Array<ProgramInfo>, };

/**
 * How careful Pilothouse is with what changes a cluster.
 */
export type Protection = "open" | "confirm" | "read_only";

/**
 * The protection of all contexts whose names fit a pattern.
 */
export type ProtectionRule = { 
/**
 * `*` stands for any letters, `?` for one; letter case does not matter.
 */
pattern: string, 
/**
 * What holds for contexts that have no protection of their own.
 */
protection: Protection, };

/**
 * An amount of a resource, in its base unit (`0.25` cores, `134217728` bytes).
 */
export type Quantity = { 
/**
 * In base units.
 */
amount: number, 
/**
 * What is counted.
 */
unit: Unit, };

/**
 * One sort of what was taken out.
 */
export type Redacted = { 
/**
 * What it was, in words, as in `values of Secrets`.
 */
what: string, 
/**
 * Where it was: a kind, as in `deployments.apps`, or `logs`.
 */
place: string, 
/**
 * How often.
 */
count: number, };

/**
 * What was taken out of a capture.
 */
export type Redaction = { 
/**
 * By these rules.
 */
rules: RedactionRules, 
/**
 * By what it was and where.
 */
found: Array<Redacted>, };

/**
 * What is taken out of a capture beside secrets.
 */
export type RedactionRules = { 
/**
 * Names of hosts outside of the cluster.
 */
host_names?: boolean, 
/**
 * Addresses of people.
 */
email_addresses?: boolean, };

/**
 * Looks at contexts now.
 */
export type RefreshFleet = { 
/**
 * Which; all, if none is named.
 */
contexts: Array<string>, 
/**
 * Whether credential programs may run that could want something of somebody.
 */
asked: boolean, };

/**
 * A release: its newest revision.
 */
export type Release = { 
/**
 * The context it is in.
 */
context: string, 
/**
 * Its namespace.
 */
namespace: string, 
/**
 * Its name.
 */
name: string, 
/**
 * The newest revision's number.
 */
revision: number, 
/**
 * The newest revision's status.
 */
status: ReleaseStatus, 
/**
 * The chart's name; absent when the stored revision cannot be read.
 */
chart: string | null, 
/**
 * The chart's version.
 */
chart_version: string | null, 
/**
 * The version of what the chart installs.
 */
app_version: string | null, 
/**
 * When the newest revision was deployed.
 */
updated: number | null, 
/**
 * What Helm says of the newest revision.
 */
description: string | null, 
/**
 * Where it is kept.
 */
driver: StorageDriver, 
/**
 * Why the stored revision cannot be read.
 */
problem: WireError | null, };

/**
 * One revision of a release in full.
 */
export type ReleaseDetail = { 
/**
 * The revision that was asked for.
 */
release: Release, 
/**
 * When the first revision was deployed.
 */
first_deployed: number | null, 
/**
 * All revisions, newest first.
 */
history: Array<Revision>, 
/**
 * The values that the user gave, as YAML.
 */
user_values: string, 
/**
 * The chart's values with the user's over them, as YAML.
 */
computed_values: string, 
/**
 * The rendered objects, as Helm stores them.
 */
manifest: string, 
/**
 * The chart's notes.
 */
notes: string, 
/**
 * The hooks.
 */
hooks: Array<Hook>, 
/**
 * How Helm 4 applied it: `ssa` or `csa`; absent when stored by Helm 3.
 */
apply_method: string | null, 
/**
 * Whether anything was masked.
 */
masked: boolean, };

/**
 * Releases of the contexts in view.
 */
export type ReleaseList = { 
/**
 * Ordered by context, namespace and name.
 */
releases: Array<Release>, 
/**
 * Contexts that could not answer.
 */
errors: Array<ContextError>, };

/**
 * The status that Helm stores with a revision (`pkg/release/v1/status.go`).
 */
export type ReleaseStatus = "unknown" | "deployed" | "uninstalled" | "superseded" | "failed" | "uninstalling" | "pending-install" | "pending-upgrade" | "pending-rollback";

/**
 * A request that was sent.
 */
export type RequestInfo = { 
/**
 * When.
 */
at: number, 
/**
 * As in `GET`.
 */
method: string, 
/**
 * The path, without what was asked of it.
 */
path: string, 
/**
 * Whether its answer goes on until somebody ends it, as that of a watch does.
 */
long: boolean, };

/**
 * The whole tree.
 */
export type ResourceTree = { 
/**
 * In the order to show.
 */
groups: Array<TreeGroup>, 
/**
 * Contexts whose kinds are not in the tree, and why.
 */
errors: Array<ContextError>, };

/**
 * One revision in a release's history.
 */
export type Revision = { 
/**
 * Its number.
 */
revision: number, 
/**
 * Its status.
 */
status: ReleaseStatus, 
/**
 * As in `storefront-1.2.0`; absent when it cannot be read.
 */
chart: string | null, 
/**
 * The version of what the chart installs.
 */
app_version: string | null, 
/**
 * When it was deployed.
 */
updated: number | null, 
/**
 * What Helm says of it.
 */
description: string | null, 
/**
 * Why it cannot be read.
 */
problem: WireError | null, };

/**
 * The room in a cluster.
 */
export type RoomFacts = { 
/**
 * Cores that can be given to pods.
 */
cores: number, 
/**
 * Cores that its pods ask for.
 */
cores_asked: number, 
/**
 * Bytes of memory that can be given to pods.
 */
memory: number, 
/**
 * Bytes that its pods ask for.
 */
memory_asked: number, 
/**
 * How many pods may run.
 */
pods: number, 
/**
 * How many do.
 */
pods_running: number, };

/**
 * Names a row whatever window it is in.
 */
export type RowRef = { 
/**
 * Its context.
 */
context: string, 
/**
 * Its object's uid, as in [`crate::TableRow::uid`].
 */
uid: string, };

/**
 * How well an object matches; the best first. Of several words the worst counts.
 */
export type SearchFit = "exact" | "begins" | "begins_part" | "abbreviates" | "contains" | "inside";

/**
 * Something that could not be looked through.
 */
export type SearchGap = { 
/**
 * The context's name.
 */
context: string, 
/**
 * The titles of the kinds; empty where it is the whole context.
 */
kinds: Array<string>, 
/**
 * Why; of several kinds, for the first of them.
 */
error: WireError, };

/**
 * An object that was found.
 */
export type SearchHit = { 
/**
 * Its name everywhere. A Helm release is one of group `helm.sh`.
 */
object: ObjectRef, 
/**
 * Its kind's [`crate::KindInfo::id`], by which a table of it is opened.
 */
kind: string, 
/**
 * Its kind's title, as in `Deployments`.
 */
title: string, 
/**
 * How well it does, where its kind is being looked at.
 */
health: Health | null, 
/**
 * Its state as a word, for kinds that have one, where its kind is being looked at.
 */
status: string | null, 
/**
 * How it matches.
 */
fit: SearchFit, 
/**
 * Where in its name.
 */
in_name: Array<TextRange>, 
/**
 * Where in its namespace.
 */
in_namespace: Array<TextRange>, 
/**
 * Where inside, if that was looked at: the first three places.
 */
fields: Array<FoundField>, 
/**
 * How many places inside there are more.
 */
more_fields: number, };

/**
 * What has been found so far. Each item takes the place of the one before.
 */
export type SearchItem = { 
/**
 * The best first. Equals are in the order of their length, kind, namespace and name.
 */
hits: Array<SearchHit>, 
/**
 * How many objects match in all, so far.
 */
matched: number, 
/**
 * Lists of objects (of a kind in a context) that were looked through.
 */
searched: number, 
/**
 * Lists, and contexts whose lists are not known yet, that are on their way.
 */
waiting: number, 
/**
 * What could not be looked through.
 */
unsearched: Array<SearchGap>, 
/**
 * How far the search inside the objects is, if it was asked for.
 */
inside: InsideSearch | null, 
/**
 * Whether nothing is on its way any more. From then on only changes are told.
 */
complete: boolean, };

/**
 * Looks for objects now, and again as they come and go. A search that is followed by another, as when
 * somebody types, makes it quick: what it had listed is there.
 */
export type SearchRequest = { 
/**
 * The contexts' names; all that are opened when absent or empty.
 */
contexts?: Array<string>, 
/**
 * A name or a part of it, as in `web` or `paygate` (`payment-gateway`). Of several words (`web 7f9`)
 * each must fit the name, or some of them the namespace. `shop/web` fits in a namespace. A kind by any
 * name that kubectl takes may stand before it: `po web`, `deploy/web`, `po shop/web`. Nothing is found
 * for an empty text, but what a search needs is listed.
 */
text: string, 
/**
 * Only objects of these kinds, by any name that kubectl takes; of all kinds when absent or empty,
 * but for those whose names tell nothing, such as events.
 */
kinds?: Array<string>, 
/**
 * Only these namespaces, and what is in none; all when absent or empty.
 */
namespaces?: Array<string>, 
/**
 * Whether to look for the text (without a kind before it, as one piece of at least two letters) in
 * the objects, too: in those that are there whole because somebody looks at their kind, or because
 * the kind is named here or in the text. Values of Secrets are never looked into.
 */
inside?: boolean, 
/**
 * The most hits; 50 when absent, at most 500.
 */
limit?: number, };

/**
 * A kind that is looked into.
 */
export type SearchedKind = { 
/**
 * The context's name.
 */
context: string, 
/**
 * Its [`crate::KindInfo::id`].
 */
kind: string, 
/**
 * Its title.
 */
title: string, 
/**
 * The namespace, where objects of others are not there.
 */
namespace: string | null, };

/**
 * Where the secrets of contexts go that are brought in.
 */
export type SecretsIn = "keychain" | "file" | "memory";

/**
 * Where the sidebar shows a kind.
 */
export type Section = "workloads" | "network" | "config" | "storage" | "access" | "cluster" | "helm" | "custom";

/**
 * What the server says of itself.
 */
export type ServerInfo = { 
/**
 * As in `v1.36.3`.
 */
version: string, 
/**
 * As in `linux/amd64`.
 */
platform: string, };

/**
 * Changes what an open table shows; what is absent stays as it is.
 */
export type SetTable = { 
/**
 * The table's stream.
 */
stream: number, 
/**
 * As in [`OpenTable`].
 */
namespaces?: Array<string>, 
/**
 * As in [`OpenTable`].
 */
filter?: string, 
/**
 * As in [`OpenTable`].
 */
sort?: Array<SortKey>, 
/**
 * As in [`OpenTable`].
 */
group?: GroupBy, 
/**
 * As in [`OpenTable`].
 */
columns?: Array<ExtraColumn>, 
/**
 * As in [`OpenTable`].
 */
facets?: Array<string>, 
/**
 * As in [`OpenTable`].
 */
window?: Window, };

/**
 * All settings.
 */
export type Settings = { 
/**
 * Files, folders and patterns beside those that kubectl reads, as in `~/clusters/*.yaml`.
 */
sources: Array<string>, 
/**
 * The groups of contexts, in order.
 */
groups: Array<string>, 
/**
 * Contexts in the order that the user gave them; all others follow as their files have them.
 */
order: Array<string>, 
/**
 * The first that fits a context's name counts.
 */
protection_rules: Array<ProtectionRule>, 
/**
 * When contexts sleep.
 */
sleep: SleepSettings, 
/**
 * By the context's name.
 */
contexts: { [key in string]: ContextSettings }, };

/**
 * When contexts that nobody looks at sleep, and what is kept of them.
 */
export type SleepSettings = { 
/**
 * After so many minutes unseen, watches end, and then the connection; from 1 to 1440.
 */
after_minutes: number, 
/**
 * Whether the last known state is kept on disk, encrypted with a key from the keychain, so that a context opens
 * at once, and without its server, too. Secrets are never kept.
 */
keep: boolean, };

/**
 * What a snapshot is of, and what is in it.
 */
export type SnapshotInfo = { 
/**
 * The context that was captured.
 */
source: string, 
/**
 * Whether it is the demo that comes with the app.
 */
demo: boolean, 
/**
 * When the capture began.
 */
captured_at: number, 
/**
 * For how long changes were recorded after that, in milliseconds.
 */
journal: number, 
/**
 * The file's size in bytes.
 */
size: number, 
/**
 * How many kinds are in it.
 */
kinds: number, 
/**
 * How many objects.
 */
objects: number, 
/**
 * The containers whose logs are in it.
 */
logs: number, 
/**
 * The namespaces that were chosen; all when absent.
 */
namespaces: Array<string> | null, 
/**
 * What is not in it, and why.
 */
left_out: Array<LeftOut>, 
/**
 * What was taken out; absent where nothing was looked for.
 */
redaction: Redaction | null, };

/**
 * A column to sort by.
 */
export type SortKey = { 
/**
 * The column's [`Column::id`].
 */
column: string, 
/**
 * From the largest to the smallest.
 */
descending?: boolean, };

/**
 * Where Helm keeps a release.
 */
export type StorageDriver = "secret" | "config_map";

/**
 * The settings as they are in force, and where they lie.
 */
export type StoredSettings = { 
/**
 * The settings.
 */
settings: Settings, 
/**
 * Their file, where this user can have one; it may not be there yet.
 */
path: string | null, 
/**
 * What is wrong with the file.
 */
problem: WireError | null, 
/**
 * What is kept of contexts, where this program keeps anything.
 */
kept: KeptInfo | null, };

/**
 * A context's part of a table.
 */
export type TableContext = { 
/**
 * The context's name.
 */
context: string, 
/**
 * How it does.
 */
state: ListState, 
/**
 * Namespaces that were asked for and that the user may not list.
 */
denied_namespaces: Array<string>, };

/**
 * The heading of a group of rows.
 */
export type TableGroup = { 
/**
 * By which patches name it; shared with rows, so that no row has it, too.
 */
id: number, 
/**
 * By which [`GroupBy::except`] names it.
 */
key: string, 
/**
 * What its rows have in common: a cell of the column. Of a context it is the name.
 */
value: Cell, 
/**
 * How many rows there are that match.
 */
rows: number, 
/**
 * How many of them are in which health, the worst first; healths without rows are left out.
 */
healths: Array<HealthCount>, 
/**
 * Whether its rows are among the lines.
 */
open: boolean, };

/**
 * An item of a table's stream. A patch's `seq` is one more than that of the item before;
 * after a gap nothing is right until the next reset.
 */
export type TableItem = { "type": "reset", 
/**
 * This item's number.
 */
seq: number, 
/**
 * The kind, once a context has told what it is.
 */
kind: KindInfo | null, 
/**
 * The columns.
 */
columns: Array<Column>, 
/**
 * All that is to be seen.
 */
view: TableView, } | { "type": "patch", 
/**
 * This item's number.
 */
seq: number, 
/**
 * What changed.
 */
view: TableView, };

/**
 * One row.
 */
export type TableRow = { 
/**
 * By which patches name it.
 */
id: number, 
/**
 * The context it comes from.
 */
context: string, 
/**
 * Absent for kinds without namespaces.
 */
namespace: string | null, 
/**
 * The object's name.
 */
name: string, 
/**
 * The object's uid.
 */
uid: string, 
/**
 * How well it does.
 */
health: Health, 
/**
 * When it was created.
 */
created: number | null, 
/**
 * Whether its deletion has begun.
 */
deleting: boolean, 
/**
 * Whether it is chosen ([`crate::ChooseRows`]).
 */
chosen?: boolean, 
/**
 * One cell for each column after the name, namespace and context columns, in order.
 */
cells: Array<Cell>, };

/**
 * What is to be seen now. In a patch, parts that did not change are absent.
 */
export type TableView = { 
/**
 * Rows before the filter.
 */
total: number, 
/**
 * Rows that match the filter.
 */
matched: number, 
/**
 * Rows that match and are [`Health::Broken`].
 */
broken: number, 
/**
 * Rows that are chosen ([`crate::ChooseRows`]), also those that the filter hides.
 */
chosen?: number, 
/**
 * Chosen rows that match the filter.
 */
chosen_matched?: number, 
/**
 * Lines to scroll over: the rows that match, or headings of groups and the rows of open ones.
 */
lines: number, 
/**
 * The index of the first line of `order` among the lines.
 */
start: number, 
/**
 * The lines of the window, in order: rows and headings of groups.
 */
order?: Array<number>, 
/**
 * Rows that are new in the window or changed.
 */
rows: Array<TableRow>, 
/**
 * Headings that are new in the window or changed.
 */
groups?: Array<TableGroup>, 
/**
 * The counts that were asked for, where some changed.
 */
facets?: Array<Facet>, 
/**
 * Whether objects are being read for values that were asked for; until that is done, the rows are
 * those of what was asked before, if anything was.
 */
reading?: boolean, 
/**
 * What was not understood of the filter.
 */
problems?: Array<FilterProblem>, 
/**
 * Every context's state.
 */
contexts?: Array<TableContext>, };

/**
 * A part of a text, in UTF-16 units, as a string of JavaScript counts.
 */
export type TextRange = { 
/**
 * Where it begins.
 */
from: number, 
/**
 * Where it ends.
 */
to: number, };

/**
 * The traffic of contexts. Each item takes the place of the one before.
 */
export type TrafficItem = { 
/**
 * Sorted by name.
 */
contexts: Array<ContextTraffic>, };

/**
 * One kind in the tree.
 */
export type TreeEntry = { 
/**
 * The kind, as the first context in view that has it names it.
 */
kind: KindInfo, 
/**
 * Objects in view, over all contexts; absent when it could not be counted.
 */
count: number | null, };

/**
 * Kinds that belong together.
 */
export type TreeGroup = { 
/**
 * The section.
 */
section: Section, 
/**
 * Within [`Section::Custom`], the API group.
 */
group: string | null, 
/**
 * The kinds, in the order to show.
 */
entries: Array<TreeEntry>, };

/**
 * A line of a tree.
 */
export type TreeLine = { 
/**
 * Steps from the top; at most one more than the line before.
 */
depth: number, 
/**
 * Its name everywhere.
 */
object: ObjectRef, 
/**
 * What is known of it.
 */
presence: Presence, 
/**
 * How well it does.
 */
health: Health, 
/**
 * Its state in a few words.
 */
status: string | null, 
/**
 * How the line that it stands under stands to it, as in `mounts` or `selected by`; absent for
 * the first.
 */
relation: string | null, 
/**
 * Where it is named, as in `volume config`.
 */
place: string | null, 
/**
 * Whether it is not the object itself that has to do with it, but something that it owns.
 */
through: boolean, 
/**
 * How many more stand to the same line in the same way and are left out after this one.
 */
more: number, };

/**
 * Asks for the kinds of the contexts in view, with how many objects there are of each.
 */
export type TreeRequest = { 
/**
 * The contexts' names.
 */
contexts: Array<string>, 
/**
 * Count only in these namespaces; all when absent or empty. Kinds without namespaces are
 * always counted whole.
 */
namespaces?: Array<string>, 
/**
 * Whether to count at all; without, it is the kinds alone (quick).
 */
counts?: boolean, };

/**
 * The unit of a [`Quantity`].
 */
export type Unit = "cores" | "bytes" | "one";

/**
 * Lets a read-only context be changed for some minutes.
 */
export type UnlockContext = { 
/**
 * The context's name.
 */
context: string, 
/**
 * For how long, up to 480; 0 ends it.
 */
minutes: number, 
/**
 * The context's name as its user typed it. Not needed to end it.
 */
typed: string, };

/**
 * A kind whose objects could not be listed.
 */
export type Unsearched = { 
/**
 * Its title, as in `Config maps`.
 */
kind: string, 
/**
 * Why.
 */
error: WireError, };

/**
 * An entry that does not count, because an earlier file has one of its name.
 */
export type UnusedEntry = { 
/**
 * The list in which it stands.
 */
list: EntryList, 
/**
 * The file.
 */
path: string, };

/**
 * A watch.
 */
export type WatchInfo = { 
/**
 * The kind's [`crate::KindInfo::id`].
 */
kind: string, 
/**
 * The kind's title.
 */
title: string, 
/**
 * The namespace; all when absent.
 */
namespace: string | null, 
/**
 * What else narrows it, as in `owner=helm`.
 */
selector: string | null, 
/**
 * Whether it is of the objects' metadata alone.
 */
metadata: boolean, 
/**
 * How it does.
 */
state: ListState, 
/**
 * Objects that it holds.
 */
objects: number, 
/**
 * Bytes that the whole objects take, compressed.
 */
bytes: number, 
/**
 * Whether somebody looks; without, it lingers for a minute.
 */
used: boolean, };

/**
 * The rows of a table that are wanted: those on screen and a few around them.
 */
export type Window = { 
/**
 * The first row, counted from 0 among the rows that match.
 */
start: number, 
/**
 * How many; at most 1,000.
 */
count: number, };

/**
 * What failed, on what, in which context; and what the user can do about it.
 */
export type WireError = { 
/**
 * The kind of failure.
 */
code: ErrorCode, 
/**
 * What failed, on what, and in which context. Never holds a secret.
 */
message: string, 
/**
 * What to do about it, where something can be done.
 */
hint: string | null, };

export interface Requests {
  /** Every context of every kubeconfig file. Reads files only; connects nowhere. */
  list_contexts: { request: ListContexts; response: ContextList };
  /** Opens the connection of a context, or tries again at once if it failed. */
  open_context: { request: OpenContext; response: ContextState };
  /** Ends everything that belongs to a context. A snapshot is no longer there then. */
  close_context: { request: CloseContext; response: Done };
  /** Lets a read-only context be changed for some minutes. */
  unlock_context: { request: UnlockContext; response: Done };
  /** Renames or deletes a context in its kubeconfig, or shows what that comes to. */
  edit_kubeconfig: { request: EditKubeconfig; response: KubeconfigChange };
  /** Takes contexts out of a kubeconfig into one of Pilothouse's own, or shows what that comes to. */
  import_kubeconfig: { request: ImportKubeconfig; response: KubeconfigImport };
  /** The credential programs that contexts name, and where programs are looked for. */
  list_programs: { request: ListPrograms; response: ProgramList };
  /** What the user says of their contexts, and where that is kept. */
  get_settings: { request: GetSettings; response: StoredSettings };
  /** Changes one part of that. */
  change_settings: { request: ChangeSettings; response: StoredSettings };
  /** Looks at contexts for the overview of all of them. */
  refresh_fleet: { request: RefreshFleet; response: Done };
  /** The kinds that a context's server knows. */
  list_kinds: { request: ListKinds; response: KindList };
  /** The kinds of the contexts in view by section, with counts. */
  resource_tree: { request: TreeRequest; response: ResourceTree };
  /** The namespaces of contexts. */
  list_namespaces: { request: ListNamespaces; response: NamespaceList };
  /** Changes what an open table shows. */
  set_table: { request: SetTable; response: Done };
  /** Changes which rows of an open table are chosen. */
  choose_rows: { request: ChooseRows; response: Done };
  /** The objects of the rows that are chosen in an open table. */
  list_chosen: { request: ListChosen; response: ChosenRows };
  /** How a table's filter may go on at a place. */
  complete_filter: { request: CompleteFilter; response: FilterCompletions };
  /** One object as it is now: summary, conditions, YAML. */
  get_object: { request: GetObject; response: ObjectDetail };
  /** Objects beside each other, and what differs. */
  compare_objects: { request: CompareObjects; response: Comparison };
  /** The rows of a table or their objects as text, in a file or as the answer. */
  export_table: { request: ExportTable; response: ExportedText };
  /** The newest revision of every Helm release. */
  list_releases: { request: ListReleases; response: ReleaseList };
  /** One Helm release: history, values, manifest, notes, hooks. */
  get_release: { request: GetRelease; response: ReleaseDetail };
  /** Opens a snapshot as a context beside the others. */
  open_snapshot: { request: OpenSnapshot; response: OpenedSnapshot };
  /** Moves in the recorded time of an opened snapshot. */
  play_snapshot: { request: PlaySnapshot; response: Done };
}

export interface Streams {
  /** The state of every context's connection, now and whenever one changes. */
  follow_contexts: { request: FollowContexts; item: ContextStates };
  /** What is known of every context at a glance, now and as it changes. */
  follow_fleet: { request: FollowFleet; item: FleetItem };
  /** Counts of kinds, now and as they change. */
  follow_counts: { request: FollowCounts; item: KindCounts };
  /** Follows what goes between the opened contexts and their servers. */
  follow_traffic: { request: FollowTraffic; item: TrafficItem };
  /** Follows the kinds of contexts. */
  follow_kinds: { request: FollowKinds; item: KindsItem };
  /** A live table of one kind over any number of contexts. */
  open_table: { request: OpenTable; item: TableItem };
  /** One object, now and whenever it changes. */
  follow_object: { request: FollowObject; item: ObjectItem };
  /** The tree of one object: what owns it, what it owns, uses and is used by. */
  follow_tree: { request: FollowTree; item: ObjectTree };
  /** A map of what is near an object, or of whole namespaces. */
  follow_map: { request: FollowMap; item: ObjectMap };
  /** Objects of all kinds by name, and what has a text inside. */
  search: { request: SearchRequest; item: SearchItem };
  /** The logs of a pod's containers. */
  follow_logs: { request: FollowLogs; item: LogItem };
  /** Captures a context into a file. */
  capture_snapshot: { request: CaptureSnapshot; item: CaptureItem };
}
