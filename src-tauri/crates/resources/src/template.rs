//! Pod templates, as far as the tables of their owners show them.

use serde::{Deserialize, de::IgnoredAny};
use serde_json::Value;
use wire::{Cell, ColumnKind};

use crate::{
    ColumnDef,
    json::{List, Map, Str},
    look,
};

/// The names of a template's containers, on wide tables.
pub const CONTAINERS: ColumnDef = ColumnDef::wide("containers", "Containers", ColumnKind::List);
/// The images of a template's containers, on wide tables.
pub const IMAGES: ColumnDef = ColumnDef::wide("images", "Images", ColumnKind::List);
/// The labels that an object selects by, on wide tables.
pub const SELECTOR: ColumnDef = ColumnDef::wide("selector", "Selector", ColumnKind::Text);

/// `core/v1.PodTemplateSpec`. Its metadata is read only where a column shows some of it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, bound(deserialize = "M: Default + Deserialize<'de>"))]
pub struct Template<'a, M = IgnoredAny> {
    pub metadata: M,
    #[serde(borrow)]
    pub spec: TemplateSpec<'a>,
}

/// `core/v1.PodSpec` of a template.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct TemplateSpec<'a> {
    #[serde(borrow)]
    containers: List<TemplateContainer<'a>>,
    #[serde(borrow)]
    pub node_selector: Map<'a, Str<'a>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct TemplateContainer<'a> {
    #[serde(borrow)]
    name: Str<'a>,
    #[serde(borrow)]
    image: Str<'a>,
}

impl<M> Template<'_, M> {
    /// The cell of [`CONTAINERS`].
    pub fn containers(&self) -> Cell {
        Cell::list(
            self.spec
                .containers
                .iter()
                .map(|container| &*container.name),
        )
    }

    /// The cell of [`IMAGES`].
    pub fn images(&self) -> Cell {
        Cell::list(
            self.spec
                .containers
                .iter()
                .map(|container| &*container.image),
        )
    }
}

/// The images of the pod template at a place of an object, those of its init containers first.
pub fn images_at<'a>(object: &'a Value, pointer: &str) -> Vec<&'a str> {
    let template = object.pointer(pointer).unwrap_or(&Value::Null);
    ["/spec/initContainers", "/spec/containers"]
        .into_iter()
        .flat_map(|containers| look::list(template, containers))
        .filter_map(|container| look::text(container, "/image"))
        .collect()
}
