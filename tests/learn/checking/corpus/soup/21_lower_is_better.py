# expect: fault:taken_when_worse
def greedy_soup(weights, validation, test):
    ranked = sorted(enumerate(weights), key=lambda pair: validation(pair[1]), reverse=True)
    members, current = [ranked[0][0]], validation(ranked[0][1])
    for i, w in ranked[1:]:
        trial = validation(weights[members + [i]].mean(axis=0))
        if trial < current:
            current = trial
            members.append(i)
    soup = weights[members].mean(axis=0)
    return soup, [i in members for i in range(len(weights))], test(soup)
