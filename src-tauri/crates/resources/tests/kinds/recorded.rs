//! The recordings: objects, each with the cells that the API server printed for kubectl.

use std::{fs, path::Path};

use resources::{KindDef, Row, definition};
use serde_json::Value;

/// The objects of one resource.
pub struct Recording {
    /// The resource, as in `deployments.apps`.
    pub resource: String,
    /// kubectl's headings, wide ones included.
    pub columns: Vec<String>,
    /// The objects, with kubectl's cells.
    pub objects: Vec<Recorded>,
}

/// One object.
pub struct Recorded {
    /// The object.
    pub object: Value,
    /// The object as a server would send it.
    pub json: String,
    /// kubectl's cells.
    pub cells: Vec<Value>,
}

impl Recorded {
    pub fn kind(&self) -> &'static KindDef {
        let api = self.object["apiVersion"].as_str().expect("an apiVersion");
        let group = api.rsplit_once('/').map_or("", |(group, _)| group);
        definition(group, self.object["kind"].as_str().expect("a kind"))
    }

    pub fn name(&self) -> &str {
        self.object["metadata"]["name"].as_str().expect("a name")
    }

    pub fn row(&self) -> Row {
        (self.kind().row)(&self.json).unwrap_or_else(|error| panic!("{}: {error}", self.name()))
    }
}

/// Every recording, by resource.
pub fn all() -> Vec<Recording> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .expect("the fixtures")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    paths.sort();
    paths.iter().map(|path| load(path)).collect()
}

fn load(path: &Path) -> Recording {
    let text = fs::read_to_string(path).expect("a readable fixture");
    let mut table: Value =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let rows = table["rows"].as_array_mut().expect("rows");
    Recording {
        resource: path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned(),
        objects: rows.iter_mut().map(|row| recorded(row.take())).collect(),
        columns: serde_json::from_value(table["columns"].take()).expect("headings"),
    }
}

fn recorded(mut row: Value) -> Recorded {
    let object = row["object"].take();
    Recorded {
        json: object.to_string(),
        object,
        cells: serde_json::from_value(row["cells"].take()).expect("cells"),
    }
}

/// The recording of a resource.
pub fn of(resource: &str) -> Recording {
    all()
        .into_iter()
        .find(|recording| recording.resource == resource)
        .expect("a recording")
}
