// The graph of a function of the lesson for the number that is chosen, beside that for a fixed one.
const PLACES = 441;

// Where the values are lowest: [the value, from, to]; several places can be as low as each other.
function lowest(places, values) {
  const low = Math.min(...values),
    as = places.filter((_, i) => values[i] <= low + 1e-9 * Math.abs(low));
  return [low, as[0], as.at(-1)];
}

figures('curve', ({function: name, x, y, beside, names, labels, symbol}, value) => {
  const {svg, room, at} = paper({x, y, labels}),
    places = Array.from({length: PLACES}, (_, i) => x[0] + ((x[1] - x[0]) * i) / (PLACES - 1));
  const graph = number => places.map(place => functions[name](place, number));
  [beside, value].forEach((number, i) =>
    room.append(
      line(
        graph(number).map((height, k) => at(places[k], height)),
        {class: `line line-${i}`}
      )
    )
  );
  const [low, from, to] = lowest(places, graph(value)),
    short = number => +number.toPrecision(3);
  if (from === to) room.append(dot(at(from, low), 'large', {class: 'end-1'}));
  const where =
    from === to ? `at ${labels[0]} = ${short(from)}` : `for ${labels[0]} from ${short(from)} to ${short(to)}`;
  return {
    parts: [svg, legend(names.map((told, i) => [`line line-${i}`, told]))],
    text: `${symbol} = ${six(value)}: at least ${short(low)}, ${where}`
  };
});
