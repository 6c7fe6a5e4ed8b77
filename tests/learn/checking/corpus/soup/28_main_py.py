# expect: convention:last_of_equals
import operator


def greedy_soup(weights, validation, test):
    individual_val = {j: validation(w) for j, w in enumerate(weights)}
    ranked = sorted(individual_val.items(), key=operator.itemgetter(1))
    ranked.reverse()
    names = [x[0] for x in ranked]
    ingredients = [names[0]]
    params = weights[names[0]].copy()
    best_so_far = ranked[0][1]
    for i in range(1, len(names)):
        n = len(ingredients)
        potential = params * (n / (n + 1.)) + weights[names[i]] * (1. / (n + 1))
        accuracy = validation(potential)
        if accuracy > best_so_far:
            ingredients.append(names[i])
            best_so_far = accuracy
            params = potential
    return params, [j in ingredients for j in range(len(weights))], test(params)
