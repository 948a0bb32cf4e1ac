//! Trees and maps of who owns, selects and uses whom, as they are now and as they change.
//!
//! The objects come from watches, which are shared with tables and linger: nothing is asked twice. What
//! is named and not in the namespace at hand (nodes, volumes, classes, roles) is watched by its name.

mod gather;
mod plan;

use std::{sync::Arc, time::Duration};

use cluster::Cluster;
use graph::{Graph, MapNode, Node, NodeId, State, Step};
use resources::references::Name;
use tokio::{
    sync::Notify,
    time::{Instant, sleep, timeout_at},
};
use wire::{
    Error, ErrorCode, FollowMap, FollowTree, ObjectMap, ObjectRef, ObjectTree, Presence, Sink,
};

use crate::{object::kind_of, sessions::Sessions};
use gather::{Gathering, unread};

/// More lines than this are not a tree that anyone reads.
const TREE_LIMIT: usize = 500;
/// The most nodes of a map.
const MAP_LIMIT: u32 = 500;
const USUAL_MAP_LIMIT: u32 = 300;
const USUAL_STEPS: u32 = 2;
const MOST_STEPS: u32 = 6;
/// What is not complete is shown only after this: most is, sooner.
const PATIENCE: Duration = Duration::from_millis(700);
/// Changes are gathered for at least this long.
const COALESCE: Duration = Duration::from_millis(250);

/// Follows the tree of an object.
pub(crate) async fn follow_tree(
    sessions: &Sessions,
    request: FollowTree,
    mut sink: Sink<ObjectTree>,
) -> Result<(), Error> {
    let (mut following, of) = Following::of_object(sessions, &request.object).await?;
    loop {
        let tree = following.next(|gathering| {
            let graph = gathering.graph();
            let tree = graph.tree(graph.find(&of)?, TREE_LIMIT);
            let nodes = tree.lines.iter().map(|line| line.node);
            let names: Vec<Name> = unread(&graph, nodes).collect();
            let more = gathering.look_for(names);
            Some((tree_of(gathering, &graph, &tree), more))
        });
        if let Some(tree) = tree.await? {
            sink.send(&tree).await?;
        }
    }
}

/// Follows a map.
pub(crate) async fn follow_map(
    sessions: &Sessions,
    request: FollowMap,
    mut sink: Sink<ObjectMap>,
) -> Result<(), Error> {
    let limit = request.limit.unwrap_or(USUAL_MAP_LIMIT).clamp(1, MAP_LIMIT) as usize;
    let steps = request.steps.unwrap_or(USUAL_STEPS).min(MOST_STEPS);
    let namespaces = request.namespaces.unwrap_or_default();
    let (mut following, about) = if let Some(object) = request.about {
        let (following, of) = Following::of_object(sessions, &object).await?;
        (following, Some(of))
    } else {
        let cluster = sessions.cluster(&request.context).await?;
        let wanted = plan::of_namespaces(&cluster, &namespaces);
        (Following::new(cluster, wanted), None)
    };
    loop {
        let map = following.next(|gathering| {
            let graph = gathering.graph();
            let map = match &about {
                Some(of) => graph.around(graph.find(of)?, steps, limit),
                None => graph.whole(|_, node| is_of_interest(node), limit),
            };
            let nodes = map
                .nodes
                .iter()
                .flat_map(|node| node.members.iter().copied());
            let names: Vec<Name> = unread(&graph, nodes).collect();
            let more = gathering.look_for(names);
            Some((map_of(gathering, &graph, &map), more))
        });
        if let Some(map) = map.await? {
            sink.send(&map).await?;
        }
    }
}

/// What a map of whole namespaces is for: all but what everything there has to do with.
fn is_of_interest(node: &Node) -> bool {
    let Name {
        kind,
        namespace,
        name,
        ..
    } = node.name();
    // Each namespace has them, and no pod is without the first.
    let usual = kind == "ServiceAccount" && name == "default"
        || kind == "ConfigMap" && name == "kube-root-ca.crt";
    !usual && (namespace.is_some() || node.state() != State::Unread)
}

/// A gathering, and when it was last looked at.
struct Following {
    gathering: Gathering,
    wake: Arc<Notify>,
    began: Instant,
    /// How long the last look took, which decides how long the next waits.
    took: Duration,
    first: bool,
    /// When what is there is shown although more is to come.
    due: Option<Instant>,
    /// What to say if the object is not there; nothing once it was seen.
    missing: Option<Error>,
}

impl Following {
    fn new(cluster: Arc<Cluster>, wanted: Vec<plan::Wanted>) -> Self {
        let wake = Arc::new(Notify::new());
        Self {
            gathering: Gathering::new(cluster, wanted, Arc::clone(&wake)),
            wake,
            began: Instant::now(),
            took: Duration::ZERO,
            first: true,
            due: None,
            missing: None,
        }
    }

    async fn of_object(sessions: &Sessions, object: &ObjectRef) -> Result<(Self, Name), Error> {
        let (cluster, kind) = crate::object::locate(sessions, object).await?;
        let namespace = object.namespace.as_deref().filter(|_| kind.info.namespaced);
        let name = Name::new(&kind.info.group, &kind.info.kind, namespace, &object.name);
        let wanted = plan::of_object(&cluster, &kind, namespace, &object.name);
        let message = format!(
            "{} `{}` is not in `{}`",
            kind.info.kind, object.name, object.context
        );
        let mut following = Self::new(cluster, wanted);
        following.missing = Some(Error::new(ErrorCode::NotFound, message));
        Ok((following, name))
    }

    /// Waits for something to look at and looks; nothing when what there is to see is still to come, or
    /// has gone: then what was seen last stays worth reading. Fails if the object never was there.
    /// `look` says, too, whether it asked for more, and nothing if the object is not there.
    async fn next<T>(
        &mut self,
        look: impl FnOnce(&mut Gathering) -> Option<(T, bool)>,
    ) -> Result<Option<T>, Error> {
        if !self.first {
            let changed = self.wake.notified();
            match self.due.take() {
                // What is incomplete until then is shown.
                Some(due) => drop(timeout_at(due, changed).await),
                None => changed.await,
            }
            // A large graph leaves most of the time to others.
            sleep(COALESCE.max(self.took * 5)).await;
        }
        let patience = self.began + PATIENCE;
        while !self.gathering.is_complete() && Instant::now() < patience {
            if timeout_at(patience, self.wake.notified()).await.is_err() {
                break;
            }
        }
        self.first = false;
        let began = Instant::now();
        let seen = tokio::task::block_in_place(|| look(&mut self.gathering));
        self.took = began.elapsed();
        let Some((seen, more)) = seen else {
            return match &self.missing {
                Some(missing) if self.gathering.is_complete() => Err(missing.clone()),
                _ => Ok(None),
            };
        };
        if more {
            // What was just asked for is mostly here in a moment.
            self.began = Instant::now();
            self.wake.notify_one();
        }
        let due = self.began + PATIENCE;
        if !self.gathering.is_complete() && Instant::now() < due {
            self.due = Some(due);
            return Ok(None);
        }
        self.missing = None;
        Ok(Some(seen))
    }
}

fn tree_of(gathering: &Gathering, graph: &Graph, tree: &graph::Tree) -> ObjectTree {
    // The lines above the present one, each of which stands under the one before.
    let mut above: Vec<NodeId> = Vec::new();
    let mut lines = Vec::with_capacity(tree.lines.len());
    for line in &tree.lines {
        above.truncate(line.depth as usize);
        let node = graph.node(line.node);
        let step = line.step.filter(|_| !line.through);
        let place = above
            .last()
            .zip(step)
            .and_then(|(parent, step)| place(graph, *parent, line.node, step));
        lines.push(wire::TreeLine {
            depth: line.depth,
            object: object_of(gathering.cluster(), node),
            presence: presence(node),
            health: node.health(),
            status: status(node),
            relation: line.step.map(|step| step.word().to_owned()),
            place,
            through: line.through,
            more: line.more,
        });
        above.push(line.node);
    }
    ObjectTree {
        lines,
        at: to_u32(tree.at),
        left_out: to_u32(tree.left_out),
        complete: gathering.is_complete(),
        unsearched: gathering.unsearched(),
    }
}

/// Where one of two names the other.
fn place(graph: &Graph, parent: NodeId, node: NodeId, step: Step) -> Option<String> {
    let (from, to) = if step.back {
        (node, parent)
    } else {
        (parent, node)
    };
    let mut edges = graph.from(from).iter();
    let edge = edges.find(|edge| edge.to == to && edge.relation == step.relation)?;
    let place = graph.place(edge);
    (!place.is_empty()).then(|| place.to_string())
}

fn map_of(gathering: &Gathering, graph: &Graph, map: &graph::Map) -> ObjectMap {
    let node = |drawn: &MapNode| {
        let node = graph.node(drawn.members[0]);
        wire::MapNode {
            key: drawn.key.to_string(),
            object: object_of(gathering.cluster(), node),
            count: to_u32(drawn.members.len()),
            presence: presence(node),
            health: drawn.health,
            status: status(node),
            distance: drawn.distance,
        }
    };
    let edge = |edge: &graph::MapEdge| wire::MapEdge {
        from: edge.from,
        to: edge.to,
        relation: edge.relation.word().to_owned(),
        owned: edge.relation.is_ownership(),
        optional: edge.optional,
    };
    ObjectMap {
        nodes: map.nodes.iter().map(node).collect(),
        edges: map.edges.iter().map(edge).collect(),
        left_out: to_u32(map.left_out),
        edges_left_out: to_u32(map.edges_left_out),
        complete: gathering.is_complete(),
        unsearched: gathering.unsearched(),
    }
}

fn object_of(cluster: &Cluster, node: &Node) -> ObjectRef {
    let Name {
        group,
        kind,
        namespace,
        name,
    } = node.name();
    let named = ObjectRef {
        context: cluster.context().into(),
        group: group.to_string(),
        version: String::new(),
        kind: kind.to_string(),
        namespace: namespace.as_ref().map(ToString::to_string),
        name: name.to_string(),
        uid: node.uid().map(|uid| uid.to_string()),
    };
    let version = kind_of(cluster, &named).map(|kind| kind.info.version.clone());
    ObjectRef {
        version: version.unwrap_or_default(),
        ..named
    }
}

fn presence(node: &Node) -> Presence {
    match node.state() {
        State::Read => Presence::Present,
        State::Missing { optional: false } => Presence::Missing,
        State::Missing { optional: true } => Presence::Absent,
        State::Unread => Presence::Unread,
        State::Release => Presence::Release,
    }
}

fn status(node: &Node) -> Option<String> {
    let status = &node.object()?.status;
    (!status.is_empty()).then(|| status.to_string())
}

fn to_u32(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
