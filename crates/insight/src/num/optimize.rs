//! Minimisers for a handful of parameters: BFGS with a gradient, Nelder-Mead without one, restarts around both.
//!
//! Models parametrise themselves so that every real vector is allowed (logarithms of positive parameters). A value that
//! is NaN or infinite counts as "worse than anything", so a likelihood may simply give up on a wild step.
//!
//! Sources: Nocedal & Wright, Numerical Optimization (2006), chapters 3 and 6; Nelder & Mead (1965) with the adaptive
//! coefficients of Gao & Han (2012).

use super::linalg::{Matrix, cholesky_solve};

/// Where a minimiser stopped.
#[derive(Debug, Clone, PartialEq)]
pub struct Optimum {
    /// The best parameters found.
    pub x: Vec<f64>,
    /// The objective there.
    pub value: f64,
    /// Largest absolute gradient component there (NaN when the method uses none).
    pub gradient: f64,
    /// Iterations done.
    pub iterations: usize,
    /// Objective evaluations done.
    pub evaluations: usize,
    /// Whether the stopping rule was met (not the iteration limit).
    pub converged: bool,
}

/// When to stop.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Most iterations.
    pub iterations: usize,
    /// Stop when the largest gradient component is below this times max(1, |value|).
    pub gradient: f64,
    /// Stop when the value and the parameters change by less than this, relatively.
    pub change: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { iterations: 500, gradient: 1e-9, change: 1e-13 }
    }
}

/// Minimises `f` from `start` by BFGS. `f` returns the value and writes the gradient into its second argument.
pub fn bfgs(mut f: impl FnMut(&[f64], &mut [f64]) -> f64, start: &[f64], limits: Limits) -> Optimum {
    let n = start.len();
    let mut x = start.to_vec();
    let mut g = vec![0.0; n];
    let mut value = finite_or_worst(f(&x, &mut g));
    let (mut inverse, mut fresh) = (Matrix::identity(n), true);
    let (mut evaluations, mut iterations, mut converged) = (1, 0, false);
    while value < f64::INFINITY && iterations < limits.iterations {
        if largest(&g) <= limits.gradient * value.abs().max(1.0) {
            converged = true;
            break;
        }
        iterations += 1;
        let mut direction: Vec<f64> = inverse.mul_vec(&g).iter().map(|d| -d).collect();
        if dot(&direction, &g) >= 0.0 || direction.iter().any(|d| !d.is_finite()) {
            (inverse, fresh) = (Matrix::identity(n), true);
            direction = g.iter().map(|d| -d).collect();
        }
        if fresh {
            let scale = 0.5 / largest(&direction).max(0.5);
            direction.iter_mut().for_each(|d| *d *= scale);
        }
        let Some(step) = line_search(&mut f, &x, value, &g, &direction, &mut evaluations) else {
            if fresh {
                converged = largest(&g) <= 1e-5 * value.abs().max(1.0);
                break;
            }
            (inverse, fresh) = (Matrix::identity(n), true);
            continue;
        };
        let (s, y) = (difference(&step.x, &x), difference(&step.g, &g));
        let settled = (value - step.value).abs() <= limits.change * value.abs().max(1.0)
            && s.iter().zip(&x).all(|(d, v)| d.abs() <= limits.change.sqrt() * v.abs().max(1.0));
        fresh = !update_inverse(&mut inverse, &s, &y, fresh);
        (x, g, value) = (step.x, step.g, step.value);
        if settled {
            converged = true;
            break;
        }
    }
    Optimum { gradient: largest(&g), x, value, iterations, evaluations, converged }
}

struct Step {
    x: Vec<f64>,
    g: Vec<f64>,
    value: f64,
}

/// A step along `direction` that satisfies the weak Wolfe conditions (bracketing with halving and doubling), or the
/// best Armijo step if the curvature condition cannot be met; `None` when nothing lowers the value.
fn line_search(
    f: &mut impl FnMut(&[f64], &mut [f64]) -> f64,
    x: &[f64],
    value: f64,
    g: &[f64],
    direction: &[f64],
    evaluations: &mut usize,
) -> Option<Step> {
    let slope = dot(g, direction);
    let (mut low, mut high, mut t) = (0.0, f64::INFINITY, 1.0);
    let mut best: Option<Step> = None;
    for _ in 0..40 {
        let point: Vec<f64> = x.iter().zip(direction).map(|(a, d)| a + t * d).collect();
        let mut gradient = vec![0.0; x.len()];
        let there = finite_or_worst(f(&point, &mut gradient));
        *evaluations += 1;
        if there > value + 1e-4 * t * slope || gradient.iter().any(|d| !d.is_finite()) || there == f64::INFINITY {
            high = t;
        } else {
            let steep = dot(&gradient, direction);
            if best.as_ref().is_none_or(|b| there < b.value) {
                best = Some(Step { x: point, g: gradient, value: there });
            }
            if steep >= 0.9 * slope {
                break;
            }
            low = t;
        }
        t = if high.is_finite() { 0.5 * (low + high) } else { 2.0 * t };
    }
    best.filter(|b| b.value < value || (b.value == value && largest(&b.g) < largest(g)))
}

/// The BFGS update of the inverse Hessian; `false` when the curvature does not allow it.
fn update_inverse(h: &mut Matrix, s: &[f64], y: &[f64], fresh: bool) -> bool {
    let curvature = dot(s, y);
    if curvature <= 1e-14 * dot(s, s).sqrt() * dot(y, y).sqrt() {
        return false;
    }
    let n = s.len();
    if fresh {
        let scale = curvature / dot(y, y);
        for i in 0..n {
            h[(i, i)] = scale;
        }
    }
    let hy = h.mul_vec(y);
    let factor = (1.0 + dot(y, &hy) / curvature) / curvature;
    for i in 0..n {
        for j in 0..n {
            h[(i, j)] += factor * s[i] * s[j] - (hy[i] * s[j] + s[i] * hy[j]) / curvature;
        }
    }
    true
}

/// Minimises `f` from `start` by Nelder-Mead; `step` is the first simplex' edge. No derivative is needed.
pub fn nelder_mead(mut f: impl FnMut(&[f64]) -> f64, start: &[f64], step: f64, limits: Limits) -> Optimum {
    let n = start.len();
    let dims = n as f64;
    let (expand, contract, shrink) = (1.0 + 2.0 / dims, 0.75 - 0.5 / dims, 1.0 - 1.0 / dims);
    let (contract, shrink) = if n < 2 { (0.5, 0.5) } else { (contract, shrink) };
    let mut evaluations = 0;
    let mut eval = |x: &[f64]| {
        evaluations += 1;
        finite_or_worst(f(x))
    };
    let mut simplex: Vec<(Vec<f64>, f64)> = Vec::with_capacity(n + 1);
    for i in 0..=n {
        let mut x = start.to_vec();
        if i > 0 {
            x[i - 1] += step;
        }
        let value = eval(&x);
        simplex.push((x, value));
    }
    let (mut iterations, mut converged) = (0, false);
    while iterations < limits.iterations {
        simplex.sort_by(|a, b| a.1.total_cmp(&b.1));
        if collapsed(&simplex, limits.change) {
            converged = simplex[0].1 < f64::INFINITY;
            break;
        }
        iterations += 1;
        let centre: Vec<f64> = (0..n).map(|j| simplex[..n].iter().map(|(x, _)| x[j]).sum::<f64>() / dims).collect();
        let (worst, worst_value) = simplex[n].clone();
        let along = |t: f64| -> Vec<f64> { centre.iter().zip(&worst).map(|(c, w)| c + t * (c - w)).collect() };
        let reflected = along(1.0);
        let value = eval(&reflected);
        let accepted = if value < simplex[0].1 {
            let far = along(expand);
            let there = eval(&far);
            Some(if there < value { (far, there) } else { (reflected, value) })
        } else if value < simplex[n - 1].1 {
            Some((reflected, value))
        } else {
            let near = along(if value < worst_value { contract } else { -contract });
            let there = eval(&near);
            (there < value.min(worst_value)).then_some((near, there))
        };
        if let Some(vertex) = accepted {
            simplex[n] = vertex;
        } else {
            let best = simplex[0].0.clone();
            for (x, value) in &mut simplex[1..] {
                x.iter_mut().zip(&best).for_each(|(a, b)| *a = b + shrink * (*a - b));
                *value = eval(x);
            }
        }
    }
    simplex.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (x, value) = simplex.swap_remove(0);
    Optimum { x, value, gradient: f64::NAN, iterations, evaluations, converged }
}

/// Whether the simplex is small in value and in extent. An empty parameter vector is always settled.
fn collapsed(simplex: &[(Vec<f64>, f64)], tolerance: f64) -> bool {
    let (Some((best, low)), Some((_, high))) = (simplex.first(), simplex.last()) else { return true };
    if best.is_empty() || *low == f64::INFINITY {
        return true;
    }
    let extent = simplex.iter().flat_map(|(x, _)| x.iter().zip(best).map(|(a, b)| (a - b).abs() / b.abs().max(1.0)));
    (high - low).abs() <= tolerance * low.abs().max(1.0) && extent.fold(0.0, f64::max) <= tolerance.sqrt()
}

/// The best of [`bfgs`] runs from several starts (the first wins ties, so the result does not depend on luck).
pub fn multi_start(
    mut f: impl FnMut(&[f64], &mut [f64]) -> f64,
    starts: &[Vec<f64>],
    limits: Limits,
) -> Option<Optimum> {
    let mut best: Option<Optimum> = None;
    for start in starts {
        let found = bfgs(&mut f, start, limits);
        if found.value.is_finite()
            && best.as_ref().is_none_or(|b| found.value < b.value - 1e-10 * b.value.abs().max(1.0))
        {
            best = Some(found);
        }
    }
    best
}

/// Wraps an objective without derivatives for [`bfgs`]: central differences with step 1e-6·max(1, |x|).
pub fn with_numeric_gradient(mut f: impl FnMut(&[f64]) -> f64) -> impl FnMut(&[f64], &mut [f64]) -> f64 {
    move |x, g| {
        let mut point = x.to_vec();
        for i in 0..x.len() {
            let h = 1e-6 * x[i].abs().max(1.0);
            point[i] = x[i] + h;
            let above = f(&point);
            point[i] = x[i] - h;
            let below = f(&point);
            point[i] = x[i];
            g[i] = (above - below) / (2.0 * h);
        }
        f(x)
    }
}

/// The Hessian at `x` by central differences of the gradient, made symmetric.
pub fn hessian(mut f: impl FnMut(&[f64], &mut [f64]) -> f64, x: &[f64]) -> Matrix {
    let n = x.len();
    let mut h = Matrix::zeros(n, n);
    let (mut above, mut below) = (vec![0.0; n], vec![0.0; n]);
    let mut point = x.to_vec();
    for i in 0..n {
        let step = 1e-5 * x[i].abs().max(1.0);
        point[i] = x[i] + step;
        f(&point, &mut above);
        point[i] = x[i] - step;
        f(&point, &mut below);
        point[i] = x[i];
        for j in 0..n {
            h[(i, j)] = (above[j] - below[j]) / (2.0 * step);
        }
    }
    for i in 0..n {
        for j in 0..i {
            let middle = 0.5 * (h[(i, j)] + h[(j, i)]);
            (h[(i, j)], h[(j, i)]) = (middle, middle);
        }
    }
    h
}

/// A few Newton steps that polish an optimum to the last digits; keeps the start when a step does not help.
pub fn newton_polish(mut f: impl FnMut(&[f64], &mut [f64]) -> f64, start: Optimum, steps: usize) -> Optimum {
    let mut best = start;
    let mut g = vec![0.0; best.x.len()];
    for _ in 0..steps {
        let value = f(&best.x, &mut g);
        best.evaluations += 1;
        best.gradient = largest(&g);
        let Some(step) = cholesky_solve(&hessian(&mut f, &best.x), &g) else { break };
        let x: Vec<f64> = best.x.iter().zip(&step).map(|(a, d)| a - d).collect();
        let there = finite_or_worst(f(&x, &mut g));
        let better = there <= value + 1e-12 * value.abs() && largest(&g) < best.gradient;
        if !better {
            break;
        }
        best = Optimum { x, value: there, gradient: largest(&g), converged: true, ..best };
    }
    best
}

fn finite_or_worst(value: f64) -> f64 {
    if value.is_finite() { value } else { f64::INFINITY }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn difference(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(x, y)| x - y).collect()
}

fn largest(v: &[f64]) -> f64 {
    v.iter().fold(0.0, |m, x| if x.is_nan() { f64::INFINITY } else { m.max(x.abs()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rosenbrock(x: &[f64]) -> f64 {
        (1.0 - x[0]).powi(2) + 100.0 * (x[1] - x[0] * x[0]).powi(2)
    }

    fn rosenbrock_gradient(x: &[f64], g: &mut [f64]) -> f64 {
        g[0] = -2.0 * (1.0 - x[0]) - 400.0 * x[0] * (x[1] - x[0] * x[0]);
        g[1] = 200.0 * (x[1] - x[0] * x[0]);
        rosenbrock(x)
    }

    #[test]
    fn bfgs_follows_the_valley() {
        let found = bfgs(rosenbrock_gradient, &[-1.2, 1.0], Limits::default());
        assert!(found.converged && found.evaluations < 200, "{found:?}");
        assert!((found.x[0] - 1.0).abs() < 1e-6 && (found.x[1] - 1.0).abs() < 1e-6);
        let found = bfgs(with_numeric_gradient(rosenbrock), &[-1.2, 1.0], Limits::default());
        assert!((found.x[0] - 1.0).abs() < 1e-4, "{found:?}");
        let polished = newton_polish(rosenbrock_gradient, found, 5);
        assert!((polished.x[0] - 1.0).abs() < 1e-9, "{polished:?}");
    }

    #[test]
    fn nelder_mead_needs_no_gradient() {
        let limits = Limits { iterations: 5000, ..Limits::default() };
        let found = nelder_mead(rosenbrock, &[-1.2, 1.0], 0.5, limits);
        assert!(found.converged, "{found:?}");
        assert!((found.x[0] - 1.0).abs() < 1e-5);
        let one = nelder_mead(|x| (x[0] - 3.0).powi(2), &[0.0], 1.0, limits);
        assert!((one.x[0] - 3.0).abs() < 1e-5, "{one:?}");
    }

    #[test]
    fn an_objective_that_is_never_finite_is_not_converged() {
        let found = bfgs(|_, _| f64::NAN, &[1.0], Limits::default());
        assert!(!found.converged && found.value == f64::INFINITY);
        assert!(!nelder_mead(|_| f64::NAN, &[1.0], 1.0, Limits::default()).converged);
        assert!(multi_start(|_, _| f64::NAN, &[vec![1.0]], Limits::default()).is_none());
    }

    #[test]
    fn hessian_of_a_quadratic() {
        let h = hessian(
            |x, g| {
                (g[0], g[1]) = (6.0 * x[0] + x[1], x[0] + 4.0 * x[1]);
                3.0 * x[0] * x[0] + x[0] * x[1] + 2.0 * x[1] * x[1]
            },
            &[0.3, -2.0],
        );
        assert!((h[(0, 0)] - 6.0).abs() < 1e-8 && (h[(0, 1)] - 1.0).abs() < 1e-8 && (h[(1, 1)] - 4.0).abs() < 1e-8);
    }
}
