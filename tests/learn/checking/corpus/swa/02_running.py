# expect: correct
def swa_update(average, new, count):
    return average + (new - average) / (count + 1)
