use super::*;

#[test]
fn holders_come_first() {
    let mut holder = [Some(3), None, Some(0), Some(1)];
    assert_eq!(top_down(&mut holder), [1, 3, 0, 2]);
}

#[test]
fn circles_are_opened() {
    let mut holder = [Some(1), Some(2), Some(0), Some(1)];
    let order = top_down(&mut holder);
    assert_eq!(holder, [Some(1), Some(2), None, Some(1)]);
    assert_eq!(order, [2, 1, 0, 3]);
    let mut own = [Some(0)];
    assert_eq!(top_down(&mut own), [0]);
    assert_eq!(own, [None]);
}

#[test]
fn long_chains_cost_no_stack() {
    let mut holder: Vec<_> = (0..200_000)
        .map(|index: usize| index.checked_sub(1))
        .collect();
    let order = top_down(&mut holder);
    assert!(order.is_sorted());
}
