use compact_str::CompactString;
use proptest::prelude::*;

use wire::Health;

use super::*;

fn text() -> impl Strategy<Value = CompactString> {
    ".{0,40}".prop_map(CompactString::from)
}

fn health() -> impl Strategy<Value = Health> {
    proptest::sample::select(&Health::ALL[..])
}

fn cell() -> impl Strategy<Value = Cell> {
    let unit = prop_oneof![Just(Unit::Cores), Just(Unit::Bytes), Just(Unit::One)];
    prop_oneof![
        Just(Cell::Empty),
        text().prop_map(Cell::Text),
        any::<i64>().prop_map(Cell::Number),
        any::<bool>().prop_map(Cell::Flag),
        any::<(u32, u32)>().prop_map(|(ready, wanted)| Cell::Ratio { ready, wanted }),
        (text(), health()).prop_map(|(text, health)| Cell::Status { text, health }),
        any::<i64>().prop_map(Cell::Time),
        any::<i64>().prop_map(Cell::Duration),
        (any::<f64>(), unit).prop_map(|(amount, unit)| Cell::Quantity(Quantity { amount, unit })),
        any::<(u32, Option<i64>)>().prop_map(|(count, last)| Cell::Restarts { count, last }),
        proptest::collection::vec(text(), 0..5)
            .prop_map(|texts| Cell::List(texts.into_boxed_slice())),
    ]
}

proptest! {
    #[test]
    fn cells_come_back_as_they_were(given in proptest::collection::vec(cell(), 0..12)) {
        let cells: Cells = given.iter().cloned().collect();
        prop_assert_eq!(cells.len(), given.len());
        prop_assert_eq!(cells.is_empty(), given.is_empty());
        prop_assert_eq!(&cells.iter().collect::<Vec<_>>(), &given);
        for (index, cell) in given.iter().enumerate() {
            prop_assert_eq!(cells.get(index).map(CellRef::to_cell), Some(cell.clone()));
        }
        prop_assert_eq!(cells.get(given.len()), None);
    }

    #[test]
    fn extra_cells_are_found_by_their_number(
        given in proptest::collection::vec(cell(), 0..6),
        extras in proptest::collection::btree_map(any::<u32>(), cell(), 0..6),
    ) {
        let own: Cells = given.iter().cloned().collect();
        let before = own.with_extras([(7, Cell::Flag(true))]);
        let cells = before.with_extras(extras.clone());
        prop_assert_eq!(&cells.iter().collect::<Vec<_>>(), &given);
        prop_assert_eq!((cells.len(), cells.is_empty()), (given.len(), given.is_empty()));
        prop_assert_eq!(cells.get(given.len()), None);
        for (number, cell) in &extras {
            prop_assert_eq!(&cells.extra(*number).to_cell(), cell);
        }
        let other = (0..7).find(|number| !extras.contains_key(number)).expect("one of seven");
        prop_assert_eq!(cells.extra(other), CellRef::Empty);
        prop_assert_eq!(cells.with_extras([]), own);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        let cells = Cells(bytes.into_boxed_slice());
        prop_assert!(cells.iter().count() <= cells.0.len());
        prop_assert!(cells.len() <= cells.0.len());
        cells.extra(3);
    }
}

#[test]
fn the_cells_of_a_pod_are_short() {
    let pod = Cells::from([
        Cell::Ratio {
            ready: 1,
            wanted: 1,
        },
        Cell::status("Running", Health::Ok),
        Cell::Restarts {
            count: 0,
            last: None,
        },
        Cell::text("node-17"),
        Cell::text("10.244.17.3"),
        Cell::Empty,
        Cell::Time(1_790_000_000_000),
    ]);
    assert!(pod.0.len() <= 48, "{} bytes", pod.0.len());
}
