//! Removal effects in a first-order absorbing Markov chain over channels.

/// Share of conversions lost when each channel is removed; `None` without conversions that had a touch.
///
/// States are start, the channels, sale and no sale. With N = (I − Q)⁻¹ the expected visits between transient states and x the chance of a sale from
/// each, a journey reaches channel k from the start with chance N(start, k) / N(k, k), and then would have sold with x(k):
/// removing k loses exactly that product, so one inversion answers for all channels.
pub(super) fn removal_effects(paths: &[Vec<usize>], sold: &[bool], channels: usize) -> Option<Vec<f64>> {
    let size = channels + 1;
    let mut moves = vec![0.0; size * size];
    let (mut leaves, mut sales) = (vec![0.0; size], vec![0.0; size]);
    for (path, &sold) in paths.iter().zip(sold).filter(|(path, _)| !path.is_empty()) {
        let mut at = 0;
        for &channel in path {
            moves[at * size + channel + 1] += 1.0;
            leaves[at] += 1.0;
            at = channel + 1;
        }
        leaves[at] += 1.0;
        sales[at] += f64::from(u8::from(sold));
    }
    if sales.iter().all(|&s| s == 0.0) {
        return None;
    }
    let mut system = vec![0.0; size * size];
    for i in 0..size {
        for j in 0..size {
            let stay = if i == j { 1.0 } else { 0.0 };
            system[i * size + j] = stay - if leaves[i] > 0.0 { moves[i * size + j] / leaves[i] } else { 0.0 };
        }
    }
    let visits = inverse(system, size)?;
    let chance: Vec<f64> = (0..size)
        .map(|i| {
            let from = |j: usize| if leaves[j] > 0.0 { sales[j] / leaves[j] } else { 0.0 };
            (0..size).map(|j| visits[i * size + j] * from(j)).sum()
        })
        .collect();
    let whole: f64 = chance[0];
    let effect = |k: usize| (visits[k] / visits[k * size + k] * chance[k] / whole).clamp(0.0, 1.0);
    Some((1..size).map(effect).collect())
}

/// The inverse by Gauss-Jordan elimination with partial pivoting; `None` for a singular matrix.
fn inverse(mut a: Vec<f64>, n: usize) -> Option<Vec<f64>> {
    let mut b = vec![0.0; n * n];
    (0..n).for_each(|i| b[i * n + i] = 1.0);
    for column in 0..n {
        let pivot = (column..n).max_by(|&i, &j| a[i * n + column].abs().total_cmp(&a[j * n + column].abs()))?;
        if a[pivot * n + column].abs() < 1e-12 {
            return None;
        }
        for j in 0..n {
            a.swap(column * n + j, pivot * n + j);
            b.swap(column * n + j, pivot * n + j);
        }
        let scale = a[column * n + column];
        for j in 0..n {
            a[column * n + j] /= scale;
            b[column * n + j] /= scale;
        }
        for i in (0..n).filter(|&i| i != column) {
            let factor = a[i * n + column];
            if factor != 0.0 {
                for j in 0..n {
                    a[i * n + j] -= factor * a[column * n + j];
                    b[i * n + j] -= factor * b[column * n + j];
                }
            }
        }
    }
    Some(b)
}
