// The contours of ½(a·x² + b·y²) in a view (left, right, bottom, top), as paper to draw on, with its minimum.
function contours([a, b], [left, right, bottom, top]) {
  const made = paper({x: [left, right], y: [bottom, top], labels: ['w₁', 'w₂']}),
    [[x0, y0], [x1, y1]] = [made.at(0, 0), made.at(1, 1)].map(place => place.split(' ').map(Number));
  const high = Math.max(a * left ** 2, a * right ** 2, b * bottom ** 2, b * top ** 2) / 2;
  for (let i = 1; i <= 8; i++) {
    const level = high * (i / 8) ** 2;
    made.room.append(
      shape('ellipse', {
        class: 'contour',
        cx: x0,
        cy: y0,
        rx: Math.abs(x1 - x0) * Math.sqrt((2 * level) / a),
        ry: Math.abs(y1 - y0) * Math.sqrt((2 * level) / b)
      })
    );
  }
  made.room.append(dot(made.at(0, 0), 'cross', {class: 'minimum'}));
  return made;
}
