//! Small dense linear algebra: enough for information matrices and normal equations of a few hundred columns.

use std::ops::{Index, IndexMut};

/// A dense matrix, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    rows: usize,
    cols: usize,
    data: Vec<f64>,
}

impl Matrix {
    /// A matrix of zeros.
    pub fn zeros(rows: usize, cols: usize) -> Self {
        Self { rows, cols, data: vec![0.0; rows * cols] }
    }

    /// The identity of order n.
    pub fn identity(n: usize) -> Self {
        let mut m = Self::zeros(n, n);
        for i in 0..n {
            m[(i, i)] = 1.0;
        }
        m
    }

    /// A matrix from rows; short rows are filled with zeros, long ones cut to the first row's length.
    pub fn from_rows(rows: &[Vec<f64>]) -> Self {
        let cols = rows.first().map_or(0, Vec::len);
        let mut m = Self::zeros(rows.len(), cols);
        for (i, row) in rows.iter().enumerate() {
            for (j, value) in row.iter().take(cols).enumerate() {
                m[(i, j)] = *value;
            }
        }
        m
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// Row i as a slice.
    pub fn row(&self, i: usize) -> &[f64] {
        &self.data[i * self.cols..(i + 1) * self.cols]
    }

    /// Row i as a mutable slice.
    pub fn row_mut(&mut self, i: usize) -> &mut [f64] {
        &mut self.data[i * self.cols..(i + 1) * self.cols]
    }

    /// The transpose.
    pub fn transpose(&self) -> Self {
        let mut t = Self::zeros(self.cols, self.rows);
        for i in 0..self.rows {
            for j in 0..self.cols {
                t[(j, i)] = self[(i, j)];
            }
        }
        t
    }

    /// Matrix times vector; the vector's length must be the number of columns (missing entries count as zero).
    pub fn mul_vec(&self, v: &[f64]) -> Vec<f64> {
        (0..self.rows).map(|i| self.row(i).iter().zip(v).map(|(a, b)| a * b).sum()).collect()
    }

    /// Matrix product; `None` when the inner sizes differ.
    pub fn mul(&self, other: &Self) -> Option<Self> {
        if self.cols != other.rows {
            return None;
        }
        let mut product = Self::zeros(self.rows, other.cols);
        for i in 0..self.rows {
            for k in 0..self.cols {
                let a = self[(i, k)];
                for j in 0..other.cols {
                    product[(i, j)] += a * other[(k, j)];
                }
            }
        }
        Some(product)
    }
}

impl Index<(usize, usize)> for Matrix {
    type Output = f64;
    fn index(&self, (i, j): (usize, usize)) -> &f64 {
        &self.data[i * self.cols + j]
    }
}

impl IndexMut<(usize, usize)> for Matrix {
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut f64 {
        &mut self.data[i * self.cols + j]
    }
}

/// The lower Cholesky factor L with L·Lᵀ = a; `None` unless `a` is square, finite and positive definite.
pub fn cholesky(a: &Matrix) -> Option<Matrix> {
    if a.rows != a.cols {
        return None;
    }
    let n = a.rows;
    let mut l = Matrix::zeros(n, n);
    for i in 0..n {
        for j in 0..=i {
            let dot: f64 = l.row(i)[..j].iter().zip(&l.row(j)[..j]).map(|(x, y)| x * y).sum();
            let rest = a[(i, j)] - dot;
            if i == j {
                if !(rest.is_finite() && rest > 1e-14 * a[(i, i)].abs()) {
                    return None;
                }
                l[(i, i)] = rest.sqrt();
            } else {
                l[(i, j)] = rest / l[(j, j)];
            }
        }
    }
    Some(l)
}

/// Solves a·x = b given the Cholesky factor of `a`.
pub fn cholesky_apply(l: &Matrix, b: &[f64]) -> Vec<f64> {
    let n = l.rows;
    let mut x = b.to_vec();
    x.resize(n, 0.0);
    for i in 0..n {
        let dot: f64 = l.row(i)[..i].iter().zip(&x[..i]).map(|(a, b)| a * b).sum();
        x[i] = (x[i] - dot) / l[(i, i)];
    }
    for i in (0..n).rev() {
        let dot: f64 = (i + 1..n).map(|k| l[(k, i)] * x[k]).sum();
        x[i] = (x[i] - dot) / l[(i, i)];
    }
    x
}

/// Solves a·x = b for a symmetric positive definite `a`; `None` when it is not.
pub fn cholesky_solve(a: &Matrix, b: &[f64]) -> Option<Vec<f64>> {
    if b.len() != a.rows {
        return None;
    }
    cholesky(a).map(|l| cholesky_apply(&l, b))
}

/// The inverse of a symmetric positive definite matrix; `None` when it is not.
pub fn inverse_spd(a: &Matrix) -> Option<Matrix> {
    let l = cholesky(a)?;
    let n = a.rows;
    let mut inverse = Matrix::zeros(n, n);
    for j in 0..n {
        let mut unit = vec![0.0; n];
        unit[j] = 1.0;
        for (i, value) in cholesky_apply(&l, &unit).into_iter().enumerate() {
            inverse[(i, j)] = value;
        }
    }
    Some(inverse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_and_inverts() {
        let a = Matrix::from_rows(&[vec![4.0, 2.0, 0.5], vec![2.0, 5.0, 1.0], vec![0.5, 1.0, 3.0]]);
        let b = [1.0, -2.0, 0.5];
        let x = cholesky_solve(&a, &b).unwrap();
        for (left, right) in a.mul_vec(&x).iter().zip(b) {
            assert!((left - right).abs() < 1e-12);
        }
        let unit = a.mul(&inverse_spd(&a).unwrap()).unwrap();
        for i in 0..3 {
            for j in 0..3 {
                assert!((unit[(i, j)] - f64::from(u8::from(i == j))).abs() < 1e-12);
            }
        }
        assert_eq!(a.transpose(), a);
    }

    #[test]
    fn refuses_what_is_not_positive_definite() {
        assert!(cholesky(&Matrix::from_rows(&[vec![1.0, 2.0], vec![2.0, 1.0]])).is_none());
        assert!(cholesky(&Matrix::from_rows(&[vec![f64::NAN]])).is_none());
        assert!(cholesky(&Matrix::zeros(2, 3)).is_none());
        assert!(cholesky_solve(&Matrix::identity(2), &[1.0]).is_none());
    }
}
