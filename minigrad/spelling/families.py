"""Families of PyTorch's names that one sentence answers, where {} stands for the name. tables.py has single names."""

FLOATS = "leave it out: gradients are float32 or float64"
IN_PLACE = "write `x.data[...] = values` (an operator makes a new Tensor)"
NO_DEVICE = "leave it out: new arrays live on the backend in use, `mg.use('numpy')` or \"cupy\""
HOOK = "write `mg.grad(y.sum(), y)`: the gradient of any result"
DENSE = "leave it out: every Tensor is a dense array of real numbers in the memory of this process"
SCATTER = "write into an array, `array = x.numpy().copy()`; `F.take_along_axis` and x[index] read with a gradient"
SPECIAL = "compute it from x.data with scipy.special; it has no derivative here"
TWO_AXES = "write a third axis of length 1: the 2d layers take (N, C, D * H, W) with `x.reshape(2, 3, 4, 1)`"
RECURRENT = "write the loop over steps in forward, with `nn.Linear(3, 2)`"
PADDING = "write `F.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)))` in forward, or index with `images[:, :, [0, 0, 1]]`"


def of(*rows):
    """{name: answer} from rows of (names, answer)."""
    return {name: answer.replace("{}", name) for names, answer in rows for name in names.split()}


#: attributes of a Tensor
TENSOR = of(
    (" ".join(stem + "_" for stem in """abs absolute acos acosh add addbmm addcdiv addcmul addmm addmv addr apply arccos
     arccosh arcsin arcsinh arctan2 arctan arctanh as_strided asin asinh atan2 atan atanh baddbmm bernoulli bitwise_and
     bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift bitwise_xor cauchy ceil clamp clamp_max clamp_min
     clip conj_physical copy copysign cos cosh cumprod cumsum deg2rad digamma div divide eq erf erfc erfinv exp2 exp
     expm1 exponential fill fill_diagonal fix float_power floor floor_divide fmod frac gcd ge geometric greater
     greater_equal gt heaviside hypot i0 igamma igammac index_add index_copy index_fill index_put index_reduce lcm ldexp
     le lerp less less_equal lgamma log10 log1p log2 log log_normal logical_and logical_not logical_or logical_xor logit
     lt map map2 masked_fill masked_scatter mul multiply mvlgamma nan_to_num ne neg negative nextafter normal not_equal
     polygamma pow put rad2deg random reciprocal relu remainder renorm resize resize_as round rsqrt scatter scatter_add
     scatter_reduce set sgn sigmoid sign sin sinc sinh sqrt square squeeze sub subtract swapaxes swapdims t tan tanh
     transpose tril triu true_divide trunc uniform unsqueeze xlogy zero""".split()), IN_PLACE),
    ("""angle any all arccos arccosh arcsin arcsinh arctan arctanh argsort argwhere ceil conj count_nonzero cumprod
     deg2rad diff fix fliplr flipud floor frexp histogram i0 imag isfinite isinf isnan isneginf isposinf isreal
     median nan_to_num nanmean nanmedian nansum rad2deg real rot90 round signbit sinc trunc unique""",
     "write `np.{}(x.data)`"),
    ("""allclose arctan2 copysign fmax fmin fmod heaviside hypot isclose logaddexp logaddexp2 logical_xor nextafter
     float_power kron""", "write `np.{}(x.data, y.data)`"),
    ("acos asin atan acosh asinh atanh atan2", "write the long name, as in `np.arctan(x.data)`"),
    ("det slogdet cholesky qr svd", "write `np.linalg.{}(matrix.data)`"),
    ("corrcoef cov", "write `np.{}(matrix.data)`"),
    ("digamma lgamma mvlgamma polygamma igamma igammac erfinv xlogy", SPECIAL),
    ("""scatter scatter_add scatter_reduce index_add index_copy index_fill index_put index_reduce masked_scatter put
     select_scatter slice_scatter diagonal_scatter as_strided_scatter""", SCATTER),
    ("""coalesce indices dense_dim sparse_dim sparse_mask sparse_resize_ is_coalesced is_complex is_conj is_distributed
     is_inference is_mkldnn is_nested is_neg is_pinned is_quantized is_shared is_sparse is_sparse_csr is_signed layout
     dequantize int_repr q_scale q_zero_point qscheme resolve_conj resolve_neg share_memory_ smm sspaddmm to_dense
     to_mkldnn to_sparse to_sparse_bsc to_sparse_bsr to_sparse_coo to_sparse_csc to_sparse_csr""", DENSE),
    ("is_cuda is_cpu is_meta is_mps is_mtia is_ipu is_xla is_xpu is_vulkan is_maia get_device ipu mtia xpu device",
     NO_DEVICE),
    ("half bfloat16 cdouble cfloat chalf", FLOATS),
    ("register_hook register_post_accumulate_grad_hook retain_grad retains_grad reinforce output_nr", HOOK),
    ("numel nelement", "write `x.size`"), ("dim ndimension", "write `x.ndim`"),
    ("inverse pinverse", "write `F.solve(matrix, np.eye(len(matrix)))`"),
    ("absolute", "write `abs(x)`"), ("neg negative", "write `-x`"), ("positive", "write `x`"),
    ("add", "write `x + y`"), ("sub subtract", "write `x - y`"), ("mul multiply", "write `x * y`"),
    ("div divide true_divide", "write `x / y`"), ("pow", "write `x ** 2`"), ("square", "write `x * x`"),
    ("eq", "write `x == y`"), ("ne not_equal", "write `x != y`"), ("gt greater", "write `x > y`"),
    ("ge greater_equal", "write `x >= y`"), ("lt less", "write `x < y`"), ("le less_equal", "write `x <= y`"),
    ("mm", "write `matrix @ matrix`"), ("bmm", "write `x @ x.swapaxes(1, 2)`, the @ of two Tensors"),
    ("matmul", "write `matrix @ v`"), ("mv", "write `matrix @ v`"), ("dot inner vdot", "write `v @ v`"),
    ("addmm addbmm baddbmm addmv addr", "write the sum, as in `matrix + matrix @ matrix`"),
    ("addcmul addcdiv", "write the sum, as in `x + 0.5 * x * y`"),
    ("cross", "write `np.cross(x.data[..., :3], v[:3])`"),
    ("logical_and bitwise_and", "write `(x > 0) & (y > 0)`"), ("logical_or bitwise_or", "write `(x > 0) | (y > 0)`"),
    ("logical_not bitwise_not", "write `~(x > 0)`"), ("bitwise_xor", "write `(x > 0) ^ (y > 0)`"),
    ("sinh", "write `(F.exp(x) - F.exp(-x)) / 2`"), ("cosh", "write `(F.exp(x) + F.exp(-x)) / 2`"),
    ("tan", "write `F.sin(x) / F.cos(x)`"), ("exp2", "write `2.0 ** x`"), ("erfc", "write `1 - F.erf(x)`"),
    ("log10", "write `x.log() / np.log(10.0)`"), ("log2", "write `x.log() / np.log(2.0)`"),
    ("logit", "write `F.log(x / (1 - x))`"), ("frac", "write `x - np.trunc(x.data)`"), ("sgn", "write `F.sign(x)`"),
    ("logcumsumexp", "write `F.log(F.cumsum(F.exp(x), axis=-1))`"),
    ("logdet", "write `np.linalg.slogdet(matrix.data)`"),
    ("lstsq", "write `np.linalg.lstsq(matrix.data, v.data)`"), ("eig symeig", "write `np.linalg.eigh(matrix.data)`"),
    ("matrix_power", "write `np.linalg.matrix_power(matrix.data, 2)`"), ("ger", "write `F.outer(v, v)`"),
    ("lu lu_solve cholesky_solve triangular_solve", "write `F.solve(matrix, v)`"),
    ("quantile nanquantile", "write `np.quantile(x.data, 0.5)`"), ("histc", "write `np.histogram(x.data)`"),
    ("bincount", "write `np.bincount(labels)`"), ("bernoulli", "write `mg.rand(2, 3).data < 0.5`"),
    ("cummax", "write `np.maximum.accumulate(x.data)`"), ("cummin", "write `np.minimum.accumulate(x.data)`"),
    ("aminmax", "write `x.min(), x.max()`"), ("msort", "write `x.sort(axis=0)`"), ("mode", "write `np.unique(x.data)`"),
    ("argwhere nonzero", "write `np.argwhere(x.data)`"), ("unique_consecutive", "write `np.unique(x.data)`"),
    ("take", "write `x.reshape(-1)[[0, 2]]`"),
    ("take_along_dim", "write `F.take_along_axis(x, np.argsort(x.data), -1)`"),
    ("repeat_interleave", "write `F.repeat(x, 2, axis=0)`"), ("diag_embed diagflat", "write `np.diag(v.data)`"),
    ("split_with_sizes tensor_split hsplit vsplit dsplit unsafe_chunk unsafe_split", "write `F.split(x, 2, axis=0)`"),
    ("unfold as_strided", "write `np.lib.stride_tricks.sliding_window_view(x.data, 2, axis=-1)`"),
    ("values", "leave it out: `x.max(axis=1)` and x.sort are the values alone, `x.argmax(axis=1)` the indices"),
    ("type_as", "write `x.astype(y.dtype)`"), ("char", "write `x.astype(np.int8)`"),
    ("nbytes", "write `x.data.nbytes`"),
    ("itemsize element_size", "write `x.data.itemsize`"), ("stride", "write `x.data.strides`"),
    ("storage untyped_storage", "write `x.data`"), ("new_full", "write `mg.full((2, 3), 1.0)`"),
    ("new new_empty", "write `mg.zeros(2, 3)`"), ("is_same_size", "write `x.shape == y.shape`"),
    ("resize resize_as sum_to_size", "write `x.reshape(6, 4)`, or the sum over an axis"), ("H adjoint", "write `x.T`"),
    ("is_nonzero", "write `bool(v[0])`"), ("multinomial", "write `mg.backend.generator().choice(4, 2)`"),
    ("prelu", "write `F.leaky_relu(x, 0.1)`"), ("hardshrink", "write `F.where(abs(x) > 0.5, x, 0.0)`"),
)

#: torch itself
TOP = of(
    ("complex complex64 complex128 cfloat cdouble bfloat16 float16 half autocast GradScaler set_autocast_enabled",
     FLOATS),
    ("int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64 newaxis e pi inf nan iinfo finfo",
     "write `np.{}`"),
    ("float", "write `np.float32`"), ("double", "write `np.float64`"), ("long", "write `np.int64`"),
    ("int", "write `np.int32`"), ("short", "write `np.int16`"), ("bool", "write `bool`"), ("dtype", "write `np.dtype`"),
    ("FloatTensor DoubleTensor", "write `mg.tensor([1.0, 2.0])`"),
    ("LongTensor IntTensor ByteTensor BoolTensor", "write `mg.tensor([1, 2])`"),
    ("as_tensor asarray scalar_tensor from_numpy frombuffer", "write `mg.Tensor(array)`: it shares the memory"),
    ("atleast_1d atleast_2d atleast_3d", "write `np.{}(x.data)`"), ("isin searchsorted", "write `np.{}(v.data, 2.0)`"),
    ("tril_indices triu_indices", "write `np.tril_indices(3)`"), ("meshgrid", "write `np.meshgrid(array, array)`"),
    ("cartesian_prod", "write `np.meshgrid(array, array)`"), ("vander", "write `np.vander(v.data)`"),
    ("trapezoid trapz", "write `np.trapezoid(v.data)`"), ("bucketize", "write `np.digitize(array, [0.0, 1.0])`"),
    ("tensordot chain_matmul block_diag bilinear",
     "write it with einsum, as in `F.einsum('ij,jk->ik', matrix, matrix)`"),
    ("column_stack row_stack dstack hstack", "write `F.concatenate([x, y], axis=1)`"),
    ("range", "write `mg.arange(10)`, without the end"), ("empty_strided", "write `mg.zeros(2, 3)`"),
    ("randint_like", "write `mg.backend.generator().integers(0, 10, (2, 3))`"),
    ("std_mean", "write `x.std(), x.mean()`"), ("rsub", "write `y - x`"),
    ("poisson binomial", "write `mg.backend.generator().poisson(2.0, (2, 3))`"),
    ("broadcast_tensors", "write `F.broadcast_to(x, y.shape)`"),
    ("broadcast_shapes", "write `np.broadcast_shapes((3,), (1,))`"),
    ("gradient", "write `np.gradient(v.data)`"), ("matrix_rank", "write `np.linalg.matrix_rank(matrix.data)`"),
    ("hann_window hamming_window blackman_window bartlett_window", "write `np.hanning(8)`, `np.hamming(8)` and so on"),
    ("to_dlpack", "write `np.from_dlpack(x.detach())`"), ("detach clone", "write `mg.Tensor(x)` or `mg.tensor(x)`"),
    ("promote_types result_type can_cast", "write `np.result_type(x.dtype, y.dtype)`"),
    ("get_rng_state set_rng_state initial_seed default_generator",
     "write `mg.backend.generator().bit_generator.state`"),
    ("channels_last memory_format contiguous_format preserve_format strided",
     "leave it out: memory order never matters"),
    ("sparse sparse_coo sparse_coo_tensor sparse_csr sparse_csr_tensor quantize_per_tensor qint8 quint8", DENSE),
    ("Stream Event cpu mps xpu accelerator get_default_device", NO_DEVICE),
    ("vmap", "write the batch as the first axis"), ("functional", "write `import minigrad.functions as F`"),
    ("get_num_threads set_num_interop_threads get_num_interop_threads",
     "set the environment variable OMP_NUM_THREADS before the start"),
    ("use_deterministic_algorithms are_deterministic_algorithms_enabled",
     "leave it out: with `mg.seed(0)` every run gives the same bits"),
    ("fft stft istft", "write `np.fft.rfft(x.data)`"),
    ("distributions", "write `mg.backend.generator()`, NumPy's Generator"),
    ("distributed multiprocessing", "give train.fit a communicator of mpi4py as comm="),
    ("onnx hub export", "there is nothing like it"),
    ("special", SPECIAL), ("profiler", "leave it out, or use Python's cProfile"),
    ("set_float32_matmul_precision set_flush_denormal set_default_tensor_type",
     "write `model.to(np.float64)`, or leave it out"),
)

#: torch.nn.functional
FUNCTIONS = of(
    ("conv3d avg_pool3d max_pool3d adaptive_avg_pool3d adaptive_max_pool3d", TWO_AXES),
    ("conv_transpose1d conv_transpose2d conv_transpose3d",
     "upsample with `F.repeat(images, 2, axis=2)`, then F.conv2d"),
    ("upsample upsample_bilinear upsample_nearest grid_sample affine_grid",
     "write `F.repeat(F.repeat(images, 2, axis=2), 2, axis=3)`"),
    ("adaptive_avg_pool1d", "write `x.mean(axis=2, keepdims=True)`"),
    ("adaptive_max_pool1d", "write `x.max(axis=2, keepdims=True)`"),
    ("adaptive_max_pool2d", "write `F.max(images, axis=(2, 3), keepdims=True)`"),
    ("lp_pool1d lp_pool2d", "write `F.avg_pool2d(images ** 2, 2) ** 0.5`"),
    ("dropout1d dropout2d dropout3d alpha_dropout feature_alpha_dropout",
     "write `F.dropout(x, 0.5)`, which drops single numbers"),
    ("group_norm instance_norm rms_norm local_response_norm",
     "write `(x - x.mean(axis=-1, keepdims=True)) / x.std(axis=-1, keepdims=True)`"),
    ("glu", "write `x[..., :2] * F.sigmoid(x[..., 2:])`"), ("celu elu_", "write `F.where(x > 0, x, F.exp(x) - 1)`"),
    ("selu", "write `1.0507 * F.where(x > 0, x, 1.6733 * (F.exp(x) - 1))`"),
    ("prelu rrelu leaky_relu_", "write `F.leaky_relu(x, 0.1)`"), ("softmin", "write `F.softmax(-x)`"),
    ("hardswish", "write `x * (x / 6 + 0.5).clip(0, 1)`"), ("softsign", "write `x / (1 + abs(x))`"),
    ("tanhshrink", "write `x - F.tanh(x)`"), ("hardshrink softshrink", "write `F.where(abs(x) > 0.5, x, 0.0)`"),
    ("gumbel_softmax", "write `F.softmax(x - F.log(-F.log(mg.rand_like(x))))`"),
    ("pairwise_distance pdist", "write `F.norm(x - y, axis=-1)`"), ("hardtanh_", "write `x.clip(-1, 1)`"),
    ("soft_margin_loss", "write `F.softplus(-x * y).mean()`"), ("embedding_bag", "write `array[labels]`"),
    ("margin_ranking_loss hinge_embedding_loss multi_margin_loss", "write `F.relu(1.0 - x * y).mean()`"),
    ("triplet_margin_loss", "write `F.relu(F.norm(x - y, axis=-1) - F.norm(x, axis=-1) + 1.0).mean()`"),
    ("cosine_embedding_loss", "write `(x * y).sum(-1) / (F.norm(x, axis=-1) * F.norm(y, axis=-1))`"),
    ("poisson_nll_loss", "write `(F.exp(x) - y * x).mean()`"),
    ("gaussian_nll_loss", "write `0.5 * (F.log(y) + (x - y) ** 2 / y).mean()`"),
    ("multilabel_soft_margin_loss", "write `F.binary_cross_entropy_with_logits(x, mask)`"),
    ("pixel_shuffle pixel_unshuffle channel_shuffle", "write `x.reshape(2, 3, 2, 2).transpose(0, 2, 1, 3)`"),
    ("multi_head_attention_forward", "write `nn.SelfAttention(8, 2)`"),
)

#: torch.nn
NN = of(
    ("Conv3d MaxPool3d AvgPool3d BatchNorm3d InstanceNorm3d AdaptiveAvgPool3d AdaptiveMaxPool3d Dropout3d", TWO_AXES),
    ("ConvTranspose1d ConvTranspose2d ConvTranspose3d", FUNCTIONS["conv_transpose2d"]),
    ("LSTM GRU RNN LSTMCell GRUCell RNNCell RNNBase", RECURRENT),
    ("""ConstantPad1d ConstantPad2d ReflectionPad1d ReflectionPad2d ReplicationPad1d ReplicationPad2d CircularPad1d
     CircularPad2d ZeroPad1d ZeroPad2d""", PADDING),
    ("LazyLinear LazyConv1d LazyConv2d LazyBatchNorm1d LazyBatchNorm2d", "write `nn.Linear(3, 2)`, with both sizes"),
    ("Transformer TransformerEncoder TransformerDecoder TransformerEncoderLayer TransformerDecoderLayer",
     "make it of `nn.SelfAttention(8, 2)`, `nn.LayerNorm(8)` and `nn.Linear(8, 8)`"),
    ("GroupNorm InstanceNorm1d InstanceNorm2d LocalResponseNorm RMSNorm",
     "write `nn.BatchNorm2d(3)` or `nn.LayerNorm((4, 4))`"),
    ("Dropout1d Dropout2d AlphaDropout FeatureAlphaDropout", "write `nn.Dropout(0.5)`, which drops single numbers"),
    ("Upsample UpsamplingNearest2d UpsamplingBilinear2d", FUNCTIONS["upsample"]),
    ("PReLU RReLU", "write `F.leaky_relu(x, 0.1)` in forward"), ("ELU CELU", FUNCTIONS["celu"] + " in forward"),
    ("SELU", FUNCTIONS["selu"]), ("GLU", FUNCTIONS["glu"]), ("Hardswish", FUNCTIONS["hardswish"]),
    ("Softsign", FUNCTIONS["softsign"]), ("Softmin", FUNCTIONS["softmin"]), ("Tanhshrink", FUNCTIONS["tanhshrink"]),
    ("Hardshrink Softshrink", FUNCTIONS["hardshrink"]), ("Softmax2d", "write `F.softmax(images, axis=1)` in forward"),
    ("LogSigmoid", "write `-F.softplus(-x)` in forward"), ("Threshold", "write `F.where(x > 0.1, x, 0.0)` in forward"),
    ("Hardsigmoid", "write `(x / 6 + 0.5).clip(0, 1)` in forward"),
    ("AvgPool1d", "write `nn.AvgPool2d((1, 2))(x[:, :, None])`"),
    ("AdaptiveAvgPool1d", FUNCTIONS["adaptive_avg_pool1d"]), ("AdaptiveMaxPool1d", FUNCTIONS["adaptive_max_pool1d"]),
    ("EmbeddingBag", "write `nn.Parameter(array)`, and index it with the labels in forward"),
    ("ParameterDict", "write `nn.ModuleDict()` of Modules that hold them"),
    ("Buffer", "write `model.register_buffer('n', array)`"),
    ("Bilinear", "write `F.einsum('ni,nj->n', matrix, matrix)` in forward"),
    ("SyncBatchNorm", "write `nn.BatchNorm2d(3)`"),
    ("PairwiseDistance", FUNCTIONS["pdist"]),
    ("PixelShuffle PixelUnshuffle ChannelShuffle", FUNCTIONS["pixel_shuffle"]),
    ("MarginRankingLoss HingeEmbeddingLoss MultiMarginLoss", FUNCTIONS["margin_ranking_loss"]),
    ("TripletMarginLoss", FUNCTIONS["triplet_margin_loss"]),
    ("CosineEmbeddingLoss", FUNCTIONS["cosine_embedding_loss"]),
    ("PoissonNLLLoss", FUNCTIONS["poisson_nll_loss"]), ("GaussianNLLLoss", FUNCTIONS["gaussian_nll_loss"]),
    ("SoftMarginLoss", FUNCTIONS["soft_margin_loss"]),
    ("MultiLabelSoftMarginLoss", FUNCTIONS["multilabel_soft_margin_loss"]),
    ("Unfold Fold", "write `np.lib.stride_tricks.sliding_window_view(images.data, (2, 2), axis=(2, 3))`"),
    ("parallel quantized", "leave it out: one process trains"),
)

#: torch.utils.data
DATA = of(
    ("DataLoader", "write `data.Loader(array, labels, batch_size=2)`"),
    ("TensorDataset Dataset IterableDataset ChainDataset StackDataset",
     "write `data.Loader(array, labels, batch_size=2)`: it takes the arrays"),
    ("Sampler RandomSampler SequentialSampler BatchSampler SubsetRandomSampler DistributedSampler",
     "write shuffle= or sampling=, as in `data.Loader(array, labels, batch_size=2, shuffle=False)`"),
)

#: torch.optim.lr_scheduler
SCHEDULES = of(
    ("LRScheduler LambdaLR ConstantLR MultiplicativeLR ChainedScheduler SequentialLR PolynomialLR LinearLR",
     "write any function of the step: `optim.SGD(params, lr=lambda i: 0.1 / i)`"),
)

#: methods of torch.nn.Module
MODULE = of(
    ("register_full_backward_hook register_full_backward_pre_hook register_backward_hook", HOOK),
    ("register_forward_hook register_forward_pre_hook", "override forward, or call the parts yourself: `list(model)`"),
    ("in_features in_channels", "write `model[0].weight.shape[1]`"),
    ("out_features out_channels num_features", "write `model[0].weight.shape[0]`"),
    ("add_module register_module set_submodule", "write `setattr(model, 'fc', nn.Linear(3, 2))`"),
    ("float", "write `model.to(np.float32)`"), ("double type", "write `model.to(np.float64)`"),
    ("half bfloat16", FLOATS), ("xpu ipu mtia", NO_DEVICE), ("cpu to_empty", "write `model.to('numpy')`"),
)
